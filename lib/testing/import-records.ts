import { openDb } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { withTenantConnection } from "@/lib/db/tenant";
import { coverageOf } from "@/lib/engine/coverage";
import type { IdentityContext } from "@/lib/engine/identity";
import { resolveTarget } from "@/lib/engine/target";
import { type Applied, applyFindings } from "@/lib/ingest/apply/apply-findings";
import { AdvisorySettler } from "@/lib/ingest/apply/settle-advisories";
import { stageReport } from "@/lib/ingest/stage/stage-report";
import { Tally } from "@/lib/ingest/tally";
import type { StatedContext } from "@/lib/model/context";
import type { DigestAlias, ParsedRecord } from "@/lib/model/record";
import { createTestDatabase } from "@/lib/testing/database";

/** One import said in code: what a parser would have yielded, and when. */
export type RecordImport = {
  records: ParsedRecord[];
  at: string;
  context?: StatedContext;
  digests?: DigestAlias[];
  tool?: string;
  looked?: boolean;
  incomplete?: string;
  /** Which check a rule is; without it every rule is its own. */
  canonicalCheck?: IdentityContext["canonicalCheck"];
  /** False where advisories wait for the end of the report, as those of a large one do. */
  settles?: boolean;
  /** Rows that are sent to the database at once. */
  rowsAtOnce?: number;
};

/** An empty organization in a database of its own, and the way to import records into it through the real statements. */
export async function openTestOrganization() {
  const database = await createTestDatabase();
  const db = openDb(database.appUrl, 4);
  const another = async () => {
    const id = newId();
    await db.prisma.organization.create({ data: { id, slug: id, name: "Test" } });
    return id;
  };
  const orgId = await another();
  return {
    db,
    orgId,
    database,
    /** A second, empty organization in the same database. */
    another,
    importRecords: (given: RecordImport) => importRecords(db, orgId, given),
    query: <Row>(text: string, values: unknown[] = []) =>
      withTenantConnection(db, orgId, async (connection) => (await connection.query(text, values)).rows as Row[]),
    close: async () => {
      await db.close();
      await database.drop();
    },
  };
}

export type TestOrganization = Awaited<ReturnType<typeof openTestOrganization>>;

/** The same for any organization of the database. */
export async function importRecords(
  db: ReturnType<typeof openDb>,
  orgId: string,
  given: RecordImport,
): Promise<Applied & { importId: string }> {
  const importId = newId();
  const context: StatedContext = given.context ?? { image: "registry.example/shop/api:1.0" };
  const tally = new Tally();
  const target = resolveTarget(
    context,
    { target: null, digests: given.digests ?? [], platform: null },
    { actor: "test", filename: "report.json" },
  );
  return withTenantConnection(db, orgId, async (connection) => {
    const { rows } = await connection.query(
      `INSERT INTO import (org_id, id, raw_hash, context, bytes, actor_kind, actor_name, status)
       VALUES ($1, $2, uuid_send($2::uuid), '{}', 0, 'system', 'test', 'applying') RETURNING arrival`,
      [orgId, importId],
    );
    const outcomes = given.records.map((record, index) => ({ pointer: `/${index}`, entry: true, records: [record] }));
    const applyContext = {
      connection,
      orgId,
      importId,
      at: new Date(given.at),
      arrival: BigInt(rows[0].arrival),
      tool: given.tool ?? "trivy",
      parser: "test@1",
    };
    const { rowsAtOnce } = given;
    const settler = given.settles === false ? null : new AdvisorySettler(applyContext);
    const staged = await stageReport(
      connection,
      inBatches(outcomes, Math.min(rowsAtOnce ?? OUTCOMES_AT_ONCE, OUTCOMES_AT_ONCE)),
      {
        target,
        cluster: null,
        identity: identityOf(given),
        settler,
        onSecret: () => undefined,
        ...(rowsAtOnce ? { rowsAtOnce } : {}),
      },
      tally,
    );
    const applied = await applyFindings(applyContext, {
      stager: staged.stager,
      settler,
      targets: staged.targets.all,
      stream: streamOf(context),
      coverage: coverageOf({
        stated: context,
        headerKinds: ["vulnerability"],
        seenKinds: tally.seenKinds,
        incomplete: given.incomplete ?? null,
        unplaced: target.unplaced,
      }),
      looked: given.looked ?? true,
      tool: given.tool ?? "trivy",
    });
    return { ...applied, importId };
  });
}

const streamOf = ({ branch, defaultBranch }: StatedContext) => ({
  scope: "default",
  branch: branch ?? null,
  defaultBranch: defaultBranch ?? null,
  labels: {},
  build: null,
  source: { repo: null, commit: null },
});

const identityOf = ({ canonicalCheck }: RecordImport) => ({
  canonicalCheck: canonicalCheck ?? ((family: string, rule: string) => `${family}:${rule}`),
  secretHmac: (value: string) => `hmac-of-${value}`,
  authorHmac: (author: string) => `author-hmac-of-${author}`,
});

/** As readers hand them out. */
const OUTCOMES_AT_ONCE = 100;

async function* inBatches<T>(outcomes: readonly T[], atOnce: number): AsyncGenerator<T[]> {
  for (let at = 0; at < outcomes.length; at += atOnce) yield outcomes.slice(at, at + atOnce);
}
