import { openDb } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { withTenantConnection } from "@/lib/db/tenant";
import { coverageOf } from "@/lib/engine/coverage";
import type { IdentityContext } from "@/lib/engine/identity";
import { resolveTarget } from "@/lib/engine/target";
import { type Applied, applyFindings } from "@/lib/ingest/apply/apply-findings";
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
    const identity = {
      canonicalCheck: given.canonicalCheck ?? ((family: string, rule: string) => `${family}:${rule}`),
      secretHmac: (value: string) => `hmac-of-${value}`,
      authorHmac: (author: string) => `author-hmac-of-${author}`,
    };
    const batch = given.records.map((record, index) => ({ pointer: `/${index}`, entry: true, records: [record] }));
    const staged = await stageReport(
      connection,
      asBatches([batch]),
      { target, cluster: null, identity, onSecret: () => undefined },
      tally,
    );
    const applied = await applyFindings(
      {
        connection,
        orgId,
        importId,
        at: new Date(given.at),
        arrival: BigInt(rows[0].arrival),
        tool: given.tool ?? "trivy",
        parser: "test@1",
      },
      {
        stager: staged.stager,
        targets: staged.targets.all,
        stream: {
          scope: "default",
          branch: context.branch ?? null,
          defaultBranch: context.defaultBranch ?? null,
          labels: {},
          build: null,
          source: { repo: null, commit: null },
        },
        coverage: coverageOf({
          stated: context,
          headerKinds: ["vulnerability"],
          seenKinds: tally.seenKinds,
          incomplete: given.incomplete ?? null,
          unplaced: target.unplaced,
        }),
        looked: given.looked ?? true,
        tool: given.tool ?? "trivy",
      },
    );
    return { ...applied, importId };
  });
}

async function* asBatches<T>(batches: T[]): AsyncGenerator<T> {
  yield* batches;
}
