import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { correlateAssets } from "@/lib/correlate/correlate-assets";
import { newId } from "@/lib/db/new-id";
import { compileOwnerRules, matchOwnerRule } from "@/lib/engine/ownership/owner-rules";
import { authorHmac } from "@/lib/ingest/author-token";
import { secretHmac } from "@/lib/ingest/secret-token";
import type { ParsedRecord } from "@/lib/model/record";
import { proposeOwnerRules } from "@/lib/queries/propose-owner-rules";
import { listUnowned } from "@/lib/queries/unowned/list-unowned";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
const [ana, bo, payments] = [newId(), newId(), newId()];
const AT = "2026-03-01T12:00:00Z";
const NOWHERE = { cluster: null, namespace: null, repository: null, path: null, findingKind: null };
const code = (path: string): ParsedRecord => ({
  kind: "code",
  rule: { family: "semgrep", id: "sqli" },
  severity: "high",
  title: "SQL injection",
  path,
  fingerprint: path,
});

beforeAll(async () => {
  organization = await openTestOrganization();
  const { db, orgId, query } = organization;
  await query("INSERT INTO team (org_id, id, slug, name) VALUES ($1, $2, 'payments', 'Payments')", [orgId, payments]);
  for (const [id, name] of [
    [ana, "Ana"],
    [bo, "Bo"],
  ] as const) {
    await db.prisma.appUser.create({ data: { id, email: `${name.toLowerCase()}@example.org`, name } });
    await query("INSERT INTO membership (org_id, user_id, role) VALUES ($1, $2, 'developer')", [orgId, id]);
  }
  await query("INSERT INTO team_member (org_id, team_id, user_id) VALUES ($1, $2, $3)", [orgId, payments, ana]);
  await query("INSERT INTO member_handle (org_id, handle, user_id) VALUES ($1, 'bo-lee', $2)", [orgId, bo]);
  const repository = (name: string) => ({
    repo: `https://github.com/shop/${name}`,
    branch: "main",
    defaultBranch: "main",
  });
  await organization.importRecords({
    records: [code("src/a.ts"), code("src/b.ts")],
    at: AT,
    context: repository("api"),
    tool: "semgrep",
  });
  await organization.importRecords({ records: [code("c.ts")], at: AT, context: repository("web"), tool: "semgrep" });
  await query(
    `INSERT INTO owner_rule (org_id, id, position, matcher, team_id) VALUES ($1, $2, 10, '{"repository": "github.com/shop/web"}', $3)`,
    [orgId, newId(), payments],
  );
  await correlate();
});
afterAll(() => organization.close());

async function correlate() {
  const assets = await organization.query<{ id: string }>("SELECT id FROM asset");
  const ids = assets.map(({ id }) => id);
  await correlateAssets(organization.db, organization.orgId, ids, new Date("2026-03-10T00:00:00Z"));
}

const owners = () =>
  organization.query(
    `SELECT id, owner_team_id, owner_user_id, owner_reason, xmin::text FROM asset
     UNION ALL SELECT id, owner_team_id, owner_user_id, owner_reason, xmin::text FROM risk ORDER BY 1`,
  );

async function commits(path: string, author: string, count: number, of: number) {
  const { orgId, query } = organization;
  await query(
    `INSERT INTO file_committer (org_id, asset_id, path, author, commits, of_commits, last_at, import_id)
     SELECT $1, id, $2, $3, $4, $5, now(), $6 FROM asset WHERE key = 'github.com/shop/api'`,
    [orgId, path, authorHmac(orgId, author), count, of, newId()],
  );
}

describe("what nobody owns", () => {
  test("is one group per repository, with the rule for it and whoever owns what is around", async () => {
    const { groups, risks, more } = await listUnowned(organization.db, organization.orgId, { limit: 25 });
    expect({ risks, more }).toEqual({ risks: 2, more: 0 });
    expect(groups).toMatchObject([
      {
        kind: "repository",
        name: "github.com/shop/api",
        risks: 2,
        assets: 1,
        match: { repository: "github.com/shop/api" },
        suggestions: [
          { team: "payments", name: "Payments", evidence: ["Owns 1 of the 1 other repositories in github.com/shop/"] },
        ],
      },
    ]);
    expect(groups[0]?.worst).toHaveLength(2);
  });

  test("is called what it is: manifests that came as a cluster's or as a report's are in no repository", async () => {
    const { db, orgId, query } = organization;
    const keys = ["acme-prod", "ci newshop/inv.json"];
    for (const [n, kind] of ["cluster", "artifact"].entries())
      await query(
        `INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) VALUES ($1, $2, $4, $5, $5, now()),
                ($1, $3, 'iac_resource', $5 || '#shop/Deployment/a', 'a', now())`,
        [orgId, newId(), newId(), kind, keys[n]],
      );
    const { groups } = await listUnowned(db, orgId, { limit: 25 });
    const found = groups.filter(({ name }) => keys.includes(name));
    expect(found).toMatchObject([
      { kind: "artifact", name: keys[1], assets: 1, match: { asset: "iac_resource:ci newshop/inv.json#*/**" } },
      { kind: "cluster", name: keys[0], assets: 1, match: { asset: "iac_resource:acme-prod#*/**" } },
    ]);
    for (const { name, match } of found) {
      const subject = {
        asset: { kind: "iac_resource" as const, key: `${name}#shop/Deployment/a` },
        labels: {},
        ...NOWHERE,
      };
      const rule = { id: "a", position: 1, match, team: "payments", person: null, fallback: false };
      expect(matchOwnerRule(compileOwnerRules([rule]), subject)).not.toBeNull();
    }
    await query("DELETE FROM asset WHERE key LIKE ANY(ARRAY['acme-prod%', 'ci newshop%'])");
  });

  // A suggestion is for a person to take: by itself it decides nothing.
  test("is suggested to whoever works on its files, and stays nobody's", async () => {
    const before = await owners();
    await commits("src/a.ts", "ana@example.org", 12, 15);
    await commits("src/a.ts", "@bo-lee", 2, 15);
    await commits("src/a.ts", "stranger@example.org", 1, 15);
    await correlate();
    expect(await owners()).toEqual(before);
    const { groups } = await listUnowned(organization.db, organization.orgId, { limit: 25 });
    expect(groups[0]?.suggestions).toEqual([
      {
        team: "payments",
        person: null,
        name: "Payments",
        evidence: [
          "Ana: 12 of the last 15 commits to src/a.ts",
          "Owns 1 of the 1 other repositories in github.com/shop/",
        ],
      },
      { team: null, person: "ana@example.org", name: "Ana", evidence: ["12 of the last 15 commits to src/a.ts"] },
      { team: null, person: "bo@example.org", name: "Bo", evidence: ["2 of the last 15 commits to src/a.ts"] },
    ]);
  });

  test("names who brought a secret, as the report says, and keeps no address", async () => {
    const { db, orgId, query, importRecords } = organization;
    await importRecords({
      records: [
        {
          kind: "secret",
          rule: { family: "gitleaks", id: "key" },
          severity: "high",
          title: "A key",
          path: "k.pem",
          value: "abcdefgh",
          author: "bo@example.org",
        },
      ],
      at: AT,
      context: { repo: "https://github.com/other/vault", branch: "main", defaultBranch: "main" },
      tool: "gitleaks",
    });
    // As staging does outside of tests: one HMAC for an author, wherever it is from.
    const stored = await query<{ author: string }>(
      "SELECT loci -> 0 ->> 'author' AS author FROM observation WHERE loci -> 0 ? 'author'",
    );
    expect(stored).toEqual([{ author: "author-hmac-of-bo@example.org" }]);
    await correlate();
    // The second as rows were stored before authors had a domain of their own.
    for (const hmac of [authorHmac, secretHmac]) {
      await query(
        "UPDATE observation SET loci = jsonb_build_array(jsonb_build_object('author', $1::text)) WHERE loci -> 0 ? 'author'",
        [hmac(orgId, "bo@example.org").toString("hex")],
      );
      const { groups } = await listUnowned(db, orgId, { limit: 25 });
      expect(groups.find(({ name }) => name.endsWith("/vault"))?.suggestions).toEqual([
        { team: null, person: "bo@example.org", name: "Bo", evidence: ["Wrote the only secret found there"] },
      ]);
    }
  });

  test("of one risk the suggestions are about its own file", async () => {
    const { db, orgId, query } = organization;
    const [risk] = await query<{ id: string }>(
      "SELECT id FROM risk WHERE owner_reason -> 'of' ->> 'path' = 'src/b.ts'",
    );
    const asked = await proposeOwnerRules(db, orgId, { kind: "risk", id: risk?.id ?? "" });
    expect(asked.suggestions.map(({ name }) => name)).toEqual(["Payments"]);
    expect(asked.proposals[0]?.match).toEqual({ repository: "github.com/shop/api", path: "src/b.ts" });
    expect(asked).toMatchObject({ before: null, pinned: false });
  });

  test("of one organization is nobody else's", async () => {
    const other = await organization.another();
    expect(await listUnowned(organization.db, other, { limit: 25 })).toEqual({
      groups: [],
      more: 0,
      risks: 0,
      assets: 0,
    });
  });
});
