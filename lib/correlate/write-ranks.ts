import type { Member } from "@/lib/correlate/load-members";
import type { TenantConnection } from "@/lib/db/tenant";
import { CopyText, copyChunks, copyLine } from "@/lib/ingest/stage/copy-rows";

/**
 * Writes where open findings stand from now on, where that differs from what is stored: collected batch by batch in a temporary
 * table, and written from there at once.
 */
export class RankWriter {
  readonly #connection: TenantConnection;
  readonly #orgId: string;
  #text = new CopyText();
  #sending: Promise<void> = Promise.resolve();
  #isOpen = false;
  /** Some finding has a row already. */
  #someKnown = false;

  constructor(connection: TenantConnection, orgId: string) {
    this.#connection = connection;
    this.#orgId = orgId;
  }

  add({ id, rank }: Pick<Member, "id" | "rank">, priority: number, riskId: string): void {
    if (rank?.isOpen && rank.priority === priority && rank.riskId === riskId) return;
    if (rank) this.#someKnown = true;
    this.#text.add(copyLine([id, rank === null, priority, riskId]));
  }

  /** Begins to send what was added so far; ends when what was sent before has arrived. */
  async send(): Promise<void> {
    await this.#sending;
    if (this.#text.rows === 0) return;
    this.#sending = this.#copy();
    this.#sending.catch(() => undefined); // met where it is awaited
  }

  async #copy(): Promise<void> {
    if (!this.#isOpen) {
      await this.#connection.query(
        "CREATE TEMP TABLE scored (id uuid, is_new boolean, priority smallint, risk_id uuid) ON COMMIT DROP",
      );
      this.#isOpen = true;
    }
    await copyChunks(this.#connection, "scored", ["id", "is_new", "priority", "risk_id"], this.#text.take());
  }

  /** Writes what was sent. */
  async write(): Promise<void> {
    await this.#sending;
    if (!this.#isOpen) return;
    await this.#connection.query(
      `INSERT INTO finding_rank (org_id, finding_id, state, priority, risk_id)
       SELECT $1, id, 'open', priority, risk_id FROM scored WHERE is_new ORDER BY id`,
      [this.#orgId],
    );
    if (!this.#someKnown) return;
    await this.#connection.query(
      `UPDATE finding_rank r SET state = 'open', priority = s.priority, risk_id = s.risk_id
         FROM scored s WHERE NOT s.is_new AND r.org_id = $1 AND r.finding_id = s.id`,
      [this.#orgId],
    );
  }
}

/** Findings of these assets that are not open: they leave the list of what is, and keep the priority and risk they had. */
export async function rankClosed(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<void> {
  await connection.query(
    `INSERT INTO finding_rank (org_id, finding_id, state)
     SELECT $1, f.id, f.state FROM finding f LEFT JOIN finding_rank r ON r.org_id = $1 AND r.finding_id = f.id
      WHERE f.org_id = $1 AND f.asset_id = ANY($2::uuid[]) AND f.state <> 'open' AND r.state IS DISTINCT FROM f.state
      ORDER BY f.id
     ON CONFLICT (org_id, finding_id) DO UPDATE SET state = EXCLUDED.state`,
    [orgId, assetIds],
  );
}

/**
 * Ends risks of these assets that no open finding belongs to any more; `open` are those known to have one. They open again when one does. Attack paths hold no
 * findings of their own: they end when their cluster no longer has them (lib/correlate/attack-paths).
 *
 * A closed risk keeps its due date: whether the promise was kept is computed from it.
 */
export async function closeEmptyRisks(
  connection: TenantConnection,
  orgId: string,
  { assetIds, open, now }: { assetIds: readonly string[]; open: readonly string[]; now: Date },
): Promise<void> {
  // Findings of a risk are asked for one risk at a time: those that are not known to be open are few.
  await connection.query(
    `UPDATE risk r SET status = 'closed', severities = '{}', closed_at = coalesce((SELECT max(f.closed_at) FROM finding_rank k
                         JOIN finding f ON f.org_id = $1 AND f.id = k.finding_id WHERE k.org_id = $1 AND k.risk_id = r.id), $4),
                       updated_at = now()
      WHERE r.org_id = $1 AND r.asset_id = ANY($2::uuid[]) AND r.status <> 'closed' AND r.kind <> 'attack-path'
        AND r.id <> ALL($3::uuid[])
        AND (SELECT true FROM finding_rank k JOIN finding f ON f.org_id = $1 AND f.id = k.finding_id
              WHERE k.org_id = $1 AND k.risk_id = r.id AND f.state = 'open' LIMIT 1) IS NULL`,
    [orgId, assetIds, open, now],
  );
}
