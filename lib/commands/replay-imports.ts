import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { recordAudit } from "@/lib/commands/record-audit";
import type { ReplayAsked, ReplayFilter } from "@/lib/contracts/http/import-replay";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { rows } from "@/lib/db/rows";
import { join, type Sql, sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { log } from "@/lib/log";
import { PARSER_VERSIONS } from "@/lib/parsers/parser-versions";
import type { Enqueue } from "@/lib/queue/queue";

/**
 * Asks for many imports to be read again with today's parsers (law 9). They only wait: a job of the organization takes
 * them one at a time in scan order, in the background, so that new uploads are not behind them.
 *
 * Twice    what waits or is being read already is not asked for again; it counts as skipped.
 * Returns  how many were asked for; none is an answer and no error.
 */
export async function replayImports(
  deps: { db: Db; enqueue: Enqueue },
  { orgId, actor }: Principal,
  filter: ReplayFilter,
): Promise<ReplayAsked> {
  const batch = newId();
  const counted = await withTenant(deps.db, orgId, async (tx) => {
    const matching = join([sql`i.org_id = ${orgId}::uuid`, ...conditions(filter)], " AND ");
    const [found] = await rows(tx, z.object({ asked: z.number(), matching: z.number() }))`
      WITH matching AS (
        SELECT i.id, ${isReadable} AS readable FROM import i WHERE ${matching} ORDER BY i.id FOR UPDATE),
      asked AS (
        UPDATE import i SET replay = jsonb_build_object('state', 'waiting', 'batch', ${batch}::text, 'by', ${actor.name}::text, 'at', to_jsonb(now()))
          FROM matching m WHERE i.org_id = ${orgId}::uuid AND i.id = m.id AND m.readable
        RETURNING i.id)
      SELECT (SELECT count(*)::int FROM asked) AS asked, (SELECT count(*)::int FROM matching) AS matching`;
    const asked = found?.asked ?? 0;
    if (asked > 0)
      await recordAudit(
        tx,
        orgId,
        actor,
        "imports.replayed",
        { kind: "import" },
        { ...auditable(filter), batch, asked },
      );
    return { asked, matching: Math.max(found?.matching ?? 0, filter.ids?.length ?? 0) };
  });
  if (counted.asked > 0) await tellReplays(deps.enqueue, orgId);
  return { batch: counted.asked > 0 ? batch : null, asked: counted.asked, skipped: counted.matching - counted.asked };
}

/** Best effort: housekeeping asks again for what the queue did not take. */
async function tellReplays(enqueue: Enqueue, orgId: string): Promise<void> {
  await enqueue("import.replay", { orgId }).catch((error) =>
    log.warn({ err: error, orgId }, "the queue did not take a replay; housekeeping will hand it over"),
  );
}

const isReadable: Sql = sql`(i.status IN ('done', 'held', 'failed') AND i.raw_at <> 'none'
  AND NOT coalesce((i.context ->> 'feed')::boolean, false)
  AND coalesce(i.replay ->> 'state', '') NOT IN ('waiting', 'asked'))`;

function conditions({ ids, format, olderParser, since }: ReplayFilter): Sql[] {
  const found: Sql[] = [];
  if (ids) found.push(sql`i.id = ANY(${ids}::uuid[])`);
  if (format) found.push(sql`coalesce(i.format, i.context ->> 'format') = ${format}`);
  if (since) found.push(sql`i.received_at >= ${since}::timestamptz`);
  if (olderParser) {
    const formats = [...PARSER_VERSIONS.keys()];
    const versions = [...PARSER_VERSIONS.values()];
    found.push(sql`EXISTS (SELECT 1 FROM unnest(${formats}::text[], ${versions}::int[]) AS t(format, version)
                            WHERE t.format = i.format AND i.parser_version < t.version)`);
  }
  return found;
}

/** A thousand ids are no use in an audit event; how many there were is. */
function auditable({ ids, ...rest }: ReplayFilter): Record<string, unknown> {
  return { ...rest, ...(ids ? { ids: ids.length } : {}) };
}
