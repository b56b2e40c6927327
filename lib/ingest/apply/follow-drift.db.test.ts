import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withTenantConnection } from "@/lib/db/tenant";
import { decideHeldClosures } from "@/lib/ingest/decide-held-closures";
import type { CodeRecord, SecretRecord } from "@/lib/model/record";
import {
  importRecords,
  openTestOrganization,
  type RecordImport,
  type TestOrganization,
} from "@/lib/testing/import-records";

let organization: TestOrganization;
beforeAll(async () => {
  organization = await openTestOrganization();
});
afterAll(() => organization.close());

const time = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour)).toISOString();
const REPO = { repo: "https://github.com/shop/api", branch: "main", kinds: ["code" as const, "secret" as const] };

type Hit = { rule: string; path: string; text: string | null; line?: number };
const code = ({ rule, path, text, line = 10 }: Hit): CodeRecord => ({
  kind: "code",
  severity: "high",
  title: `Rule ${rule}`,
  rule: { family: "bandit", id: rule },
  path,
  fingerprint: null,
  ...(text === null ? {} : { context: text }),
  locus: { path, line },
});
const secret = (path: string, text: string): SecretRecord => ({
  kind: "secret",
  severity: "high",
  title: "Key",
  rule: { family: "gitleaks", id: "key" },
  path,
  context: text,
  locus: { path, line: 3 },
});
const scan = (hour: number, hits: readonly Hit[], over: Partial<RecordImport> = {}): RecordImport => ({
  records: hits.map(code),
  at: time(hour),
  context: REPO,
  tool: "bandit",
  ...over,
});

type Row = { id: string; locus: string; state: string };
async function findingsAfter(
  imports: readonly RecordImport[],
  orgId?: string,
): Promise<{ orgId: string; rows: Row[]; counts: object[] }> {
  const org = orgId ?? (await organization.another());
  const counts: object[] = [];
  for (const one of imports) counts.push((await importRecords(organization.db, org, one)).counts);
  const rows = await withTenantConnection(organization.db, org, async (connection) => {
    const found = await connection.query<Row>("SELECT id, locus, state FROM finding ORDER BY locus, id");
    return found.rows;
  });
  return { orgId: org, rows, counts };
}

const HIT: Hit = { rule: "B101", path: "src/a.py", text: "assert user.is_admin" };
const OTHER: Hit = { rule: "B102", path: "src/b.py", text: "exec(command)" };

describe("a weakness whose code drifts", () => {
  test.each<{ name: string; later: Hit; locus: string }>([
    { name: "keeps its finding when the line is edited", later: { ...HIT, text: "assert admin" }, locus: "src/a.py" },
    { name: "keeps its finding when it moves to another file", later: { ...HIT, path: "lib/c.py" }, locus: "lib/c.py" },
  ])("$name", async ({ later, locus }) => {
    const { orgId, rows: before } = await findingsAfter([scan(1, [HIT, OTHER])]);
    const { rows, counts } = await findingsAfter([scan(2, [later, OTHER])], orgId);
    const id = before.find((row) => row.locus === HIT.path)?.id;
    expect(rows).toHaveLength(2);
    expect(rows).toContainEqual({ id, locus, state: "open" });
    expect(counts).toMatchObject([{ new: 0, resolved: 0, reopened: 0 }]);
  });

  test("keeps what people decided and who owns it, along a chain of edits", async () => {
    const { orgId, rows } = await findingsAfter([scan(1, [HIT, OTHER])]);
    const id = rows[0]?.id;
    await withTenantConnection(organization.db, orgId, (connection) =>
      connection.query(
        `INSERT INTO decision (org_id, id, kind, scope_kind, finding_id, reason, author_name)
         VALUES ($1, gen_random_uuid(), 'accepted', 'finding', $2, 'known', 'Ana')`,
        [orgId, id],
      ),
    );
    const texts = ["assert one", "assert two", "assert three"];
    const end = await findingsAfter(
      texts.map((text, n) => scan(2 + n, [{ ...HIT, text }, OTHER])),
      orgId,
    );
    expect(end.rows.map((row) => row.id)).toContain(id);
    expect(end.rows).toHaveLength(2);
    const facts = await withTenantConnection(organization.db, orgId, async (connection) => {
      const found = await connection.query(
        `SELECT f.open_during::text AS periods, (SELECT count(*)::int FROM decision d WHERE d.finding_id = f.id) AS decisions,
                (SELECT count(*)::int FROM finding_event e WHERE e.finding_id = f.id AND e.kind = 'moved') AS moves
           FROM finding f WHERE f.id = $1`,
        [id],
      );
      return found.rows;
    });
    expect(facts).toEqual([{ periods: '{["2026-03-01 01:00:00+00",)}', decisions: 1, moves: 3 }]);
  });

  test("is the same finding on a branch that still has the old code, and in an older scan that comes late", async () => {
    const { orgId, rows: before } = await findingsAfter([
      scan(2, [HIT, OTHER]),
      scan(3, [{ ...HIT, text: "edited" }, OTHER]),
    ]);
    const branch = { ...REPO, branch: "feature" };
    const { rows } = await findingsAfter([scan(4, [HIT], { context: branch }), scan(1, [HIT])], orgId);
    expect(rows).toEqual(before);
  });

  test("is followed by the closures that a person approves, and not while they are held", async () => {
    const many = Array.from({ length: 24 }, (_, n): Hit => ({ ...HIT, text: `assert number_${n}` }));
    const moved = many.map((hit) => ({ ...hit, path: "lib/moved.py" }));
    const { orgId, rows: before } = await findingsAfter([scan(1, many)]);
    const { importId } = await importRecords(organization.db, orgId, scan(2, moved));
    expect((await findingsAfter([], orgId)).rows).toHaveLength(48);
    await withTenantConnection(organization.db, orgId, (connection) =>
      decideHeldClosures(connection, orgId, { importId, decision: "approve", ids: null, decidedBy: "Ana" }),
    );
    const { rows } = await findingsAfter([], orgId);
    expect(rows.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(new Set(rows.map(({ locus }) => locus))).toEqual(new Set(["lib/moved.py"]));
  });

  test.each<{ name: string; second: RecordImport }>([
    {
      name: "a partial report",
      second: scan(2, [{ ...HIT, text: "edited" }], { context: { ...REPO, partial: true } }),
    },
    { name: "another rule", second: scan(2, [{ ...HIT, rule: "B103" }]) },
    {
      name: "one of two that may be it",
      second: scan(2, [
        { ...HIT, text: "one" },
        { ...HIT, text: "two" },
      ]),
    },
  ])("$name is not what it became", async ({ second }) => {
    const { rows } = await findingsAfter([scan(1, [HIT]), second]);
    expect(rows).toHaveLength(1 + second.records.length);
  });
});

describe("a secret without value", () => {
  const secrets = (hour: number, records: SecretRecord[]): RecordImport => ({
    records: [...records, secret("other.env", "OTHER = ***")],
    at: time(hour),
    context: REPO,
    tool: "gitleaks",
  });

  test("is followed to a file of the same name with the same surroundings, and never to other surroundings", async () => {
    const moved = await findingsAfter([
      secrets(1, [secret("a/config.py", "KEY = ***")]),
      secrets(2, [secret("b/config.py", "KEY = ***")]),
    ]);
    expect(moved.rows.map((row) => [row.locus, row.state])).toEqual([
      ["b/config.py", "open"],
      ["other.env", "open"],
    ]);
    const changed = await findingsAfter([
      secrets(1, [secret("a/config.py", "KEY = ***")]),
      secrets(2, [secret("a/config.py", "TOKEN = ***")]),
    ]);
    expect(changed.rows).toHaveLength(3);
  });
});

describe("law 2, with drift", () => {
  const hit = fc.record({
    rule: fc.constantFrom("B101", "B102"),
    path: fc.constantFrom("a.py", "b.py", "lib/a.py"),
    text: fc.constantFrom("one", "two", "three", null),
  });
  /** What happens to the code between two scans. */
  const change = fc.oneof(
    fc.record({
      what: fc.constant("edit" as const),
      at: fc.nat(),
      text: fc.constantFrom("one", "two", "three", "four"),
    }),
    fc.record({ what: fc.constant("move" as const), at: fc.nat(), path: fc.constantFrom("a.py", "b.py", "c.py") }),
    fc.record({
      what: fc.constant("rename" as const),
      at: fc.nat(),
      path: fc.constantFrom("lib/a.py", "new/a.py", "d.py"),
    }),
    fc.record({ what: fc.constant("add" as const), hit }),
    fc.record({ what: fc.constant("remove" as const), at: fc.nat() }),
  );
  type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;
  const apply = (hits: readonly Hit[], one: Change): Hit[] => {
    if (one.what === "add") return [...hits, one.hit];
    const at = hits.length === 0 ? -1 : one.at % hits.length;
    if (one.what === "remove") return hits.filter((_, n) => n !== at);
    if (one.what === "edit") return hits.map((old, n) => (n === at ? { ...old, text: one.text } : old));
    if (one.what === "move") return hits.map((old, n) => (n === at ? { ...old, path: one.path } : old));
    const from = hits[at]?.path;
    return hits.map((old) => (old.path === from ? { ...old, path: one.path } : old));
  };
  const history = fc
    .record({
      start: fc.array(hit, { minLength: 1, maxLength: 4 }),
      steps: fc.array(
        fc.record({
          changes: fc.array(change, { minLength: 1, maxLength: 2 }),
          partial: fc.nat(5).map((n) => n === 0),
          branch: fc.constantFrom("main", "main", "feature"),
        }),
        { minLength: 1, maxLength: 5 },
      ),
    })
    .map(({ start, steps }) => {
      let hits: Hit[] = start;
      const imports = [scan(1, hits)];
      for (const [n, step] of steps.entries()) {
        hits = step.changes.reduce(apply, hits);
        const context = { ...REPO, branch: step.branch, partial: step.partial };
        imports.push(scan(2 + n, hits, { context }));
      }
      return imports;
    });

  /** All there is but ids: a finding is the set of its keys. */
  async function finalState(imports: readonly RecordImport[]): Promise<unknown> {
    const { orgId } = await findingsAfter(imports);
    return withTenantConnection(organization.db, orgId, async (connection) => {
      const { rows } = await connection.query(
        `SELECT k.keys, f.locus, f.state, f.severity, f.open_during::text AS periods, f.first_seen_at,
                (SELECT jsonb_agg(jsonb_build_array(s.ref, o.live::text, o.severity) ORDER BY s.ref, o.live::text)
                   FROM observation o JOIN stream s ON s.id = o.stream_id WHERE o.finding_id = f.id) AS witnesses
           FROM finding f
           CROSS JOIN LATERAL (
             SELECT array_agg(key ORDER BY key) AS keys
               FROM (SELECT encode(f.key, 'hex') AS key UNION SELECT encode(d.key, 'hex') FROM drifted_key d WHERE d.finding_id = f.id) x) k
          ORDER BY 1`,
      );
      return rows;
    });
  }

  test("the order of arrival does not change the findings", { timeout: 180_000 }, async () => {
    let running: Promise<void> | undefined;
    const compare = async (imports: readonly RecordImport[], others: readonly RecordImport[]) =>
      expect(await finalState(others)).toEqual(await finalState(imports));
    await fc.assert(
      fc.asyncProperty(history, fc.infiniteStream(fc.nat()), async (imports, dice) => {
        const shuffled = imports
          .map((one) => ({ one, die: dice.next().value }))
          .toSorted((a, b) => a.die - b.die)
          .map(({ one }) => one);
        running = compare(imports, shuffled);
        await running;
      }),
      { numRuns: 60, interruptAfterTimeLimit: 90_000 },
    );
    // The one that the limit cut short goes on by itself, and the next test counts statements.
    await running?.catch(() => undefined);
  });
});

test("following costs the same statements for one drifted finding as for many, and nothing where nothing changed", async () => {
  const query = pg.Client.prototype.query;
  let statements = 0;
  pg.Client.prototype.query = function counted(this: pg.Client, ...given: unknown[]) {
    statements++;
    return Reflect.apply(query, this, given);
  } as typeof query;
  try {
    const spent: Record<string, number[]> = { first: [], drifted: [], same: [] };
    for (const count of [1, 15]) {
      const orgId = await organization.another();
      const hits = Array.from(
        { length: count * 3 },
        (_, n): Hit => ({ ...HIT, path: `src/${n}.py`, text: `assert x${n}` }),
      );
      const edited = hits.map((one, n) => (n < count ? { ...one, text: `assert edited${n}` } : one));
      for (const [hour, what] of ["first", "drifted", "same"].entries()) {
        statements = 0;
        const { counts } = await importRecords(
          organization.db,
          orgId,
          scan(1 + hour, what === "first" ? hits : edited),
        );
        spent[what]?.push(statements);
        if (what === "drifted") expect(counts).toMatchObject({ new: 0, resolved: 0 });
      }
    }
    expect(spent.drifted?.[1]).toBe(spent.drifted?.[0]);
    expect(spent.first?.[1]).toBe(spent.first?.[0]);
    expect(spent.same?.[0]).toBeLessThan(spent.first?.[0] ?? 0);
  } finally {
    pg.Client.prototype.query = query;
  }
});
