import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { OrganizationCreated } from "@/lib/contracts/http/organization";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { sampleReport } from "@/lib/http/testing/sample-report";
import { inventory } from "@/lib/ingest/testing-reports";

// A leaked CI token must not wash other repositories clean by deciding about them either (MODEL 6).

let instance: TestInstance;
let orgId: string;
let admin: string;
let limited: string;
const OURS = "registry.test/ours/api:1.0";
const THEIRS = "registry.test/theirs/api:1.0";

beforeAll(async () => {
  instance = await startTestInstance();
  const body = { slug: "limits", name: "Limits" };
  const made = await call(ROUTES.createOrganization, { token: BOOTSTRAP_TOKEN, body });
  ({
    id: orgId,
    token: { secret: admin },
  } = OrganizationCreated.parse(await made.json()));
  for (const image of [OURS, THEIRS]) await push(sampleReport(image, { createdAt: "2026-11-01T10:00:00Z" }));
  await push(JSON.stringify(inventory("a", "2026-11-01T10:00:00Z")));
  limited = await tokenFor(["read", "triage:write", "events:write"], "image:registry.test/ours/*", "cluster:ours-*");
}, 120_000);
afterAll(async () => instance.stop());

async function tokenFor(scopes: string[], ...targets: string[]): Promise<string> {
  const response = await call(ROUTES.createToken, { token: admin, body: { name: "ci", scopes, targets } });
  return z.object({ secret: z.string() }).parse(await response.json()).secret;
}

async function push(raw: string): Promise<string> {
  const accepted = await call(ROUTES.createImport, { token: admin, raw });
  const { id } = z.object({ id: z.string() }).parse(await accepted.json());
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(orgId, id);
  return id;
}

const Items = z.object({ items: z.array(z.object({ id: z.string() }).loose()) });

async function idsOf(route: (typeof ROUTES)[keyof typeof ROUTES], q: string): Promise<string[]> {
  const { items } = Items.parse(await (await call(route, { token: admin, query: { q } })).json());
  expect(items.length).toBeGreaterThan(0);
  return items.map(({ id }) => id);
}
const first = async (...given: Parameters<typeof idsOf>) => (await idsOf(...given))[0] ?? "";

/** Everything that triage may change about what is not ours, behind the API's back. */
async function theirs(): Promise<unknown> {
  const { db } = await import("@/lib/db/client");
  const { withTenantConnection } = await import("@/lib/db/tenant");
  return withTenantConnection(db(), orgId, async (connection) => {
    const { rows } = await connection.query(
      `SELECT a.key, a.mission_impact, f.disposition, f.severity, f.owner_team_id, r.status, r.owner_pinned
         FROM asset a JOIN finding f ON f.asset_id = a.id LEFT JOIN finding_rank k ON k.finding_id = f.id LEFT JOIN risk r ON r.id = k.risk_id
        WHERE a.key NOT LIKE '%ours%' ORDER BY a.key, f.id`,
    );
    return rows;
  });
}

const why = { reason: "a test", expiresAt: "2099-01-01T00:00:00Z" };

describe("a token limited to targets", () => {
  test.each([
    ["decide about", { status: "false_positive", reason: "a test" }],
    ["accept", { status: "accepted", ...why }],
    ["lower", { severity: "low", reason: "a test" }],
    ["assign", { owner: { person: "admin@plimsoll.test" } }],
  ])("may not %s another target's finding", async (_, body) => {
    const before = await theirs();
    const id = await first(ROUTES.listFindings, "asset:*theirs*");
    const response = await call(ROUTES.changeFinding, { token: limited, params: { id }, body });
    expect([response.status, await response.json()]).toEqual([
      403,
      expect.objectContaining({ detail: expect.stringMatching(/limited to .*image:registry\.test\/theirs\/api/) }),
    ]);
    expect(await theirs()).toEqual(before);
  });

  test("changes, of many, those of its own and says why not the others", async () => {
    const before = await theirs();
    const [ours, others] = [
      await idsOf(ROUTES.listFindings, "asset:*ours*"),
      await idsOf(ROUTES.listFindings, "asset:*theirs*"),
    ];
    const body = { ids: [...ours, ...others], status: "false_positive", reason: "a test" };
    const result = await (await call(ROUTES.changeFindings, { token: limited, body })).json();
    expect([...result.changed].sort()).toEqual([...ours].sort());
    expect(result.skipped.map(({ id }: { id: string }) => id).sort()).toEqual([...others].sort());
    expect(await theirs()).toEqual(before);
    const undo = await call(ROUTES.changeFindings, { token: limited, body: { ids: ours, status: "open" } });
    expect((await undo.json()).changed).toHaveLength(ours.length);
  });

  test("may change a risk of its own and not another's", async () => {
    const before = await theirs();
    const change = (id: string) =>
      call(ROUTES.changeRisk, { token: limited, params: { id }, body: { status: "accepted", ...why } });
    expect((await change(await first(ROUTES.listRisks, "asset:*theirs*"))).status).toBe(403);
    expect(await theirs()).toEqual(before);
    expect((await change(await first(ROUTES.listRisks, "asset:*ours*"))).status).toBe(200);
  });

  test("may set the impact of an asset of its own and not of another", async () => {
    const change = async (q: string) =>
      (
        await call(ROUTES.changeAsset, {
          token: limited,
          params: { id: await first(ROUTES.listAssets, q) },
          body: { missionImpact: "low" },
        })
      ).status;
    expect(await change("theirs")).toBe(403);
    expect(await change("ours")).toBe(200);
  });

  test.each([
    [{ rule: "CVE-2024-0001" }, 403],
    [{ rule: "CVE-2024-0001", asset: "image:**" }, 403],
    [{ rule: "CVE-2024-0001", asset: "**" }, 403],
    [{ rule: "CVE-2024-0001", asset: "image:registry.test/*/api" }, 403],
    [{ rule: "CVE-2024-0001", asset: "image:registry.test/ours/**" }, 403],
    [{ rule: "CVE-2024-0001", asset: "image:registry.test/ours/*" }, 201],
    [{ rule: "CVE-2024-0002", asset: "image:registry.test/ours/api" }, 201],
  ])("states the decision %j with %i", async (scope, status) => {
    const before = await theirs();
    const body = { state: "false_positive", scope, reason: "a test" };
    expect((await call(ROUTES.createDecision, { token: limited, body })).status).toBe(status);
    expect(await theirs()).toEqual(before);
  });

  test("ends only decisions that it might have made", async () => {
    const made = async (scope: object) => {
      const response = await call(ROUTES.createDecision, {
        token: admin,
        body: { state: "false_positive", scope, reason: "a test" },
      });
      return z.object({ id: z.string() }).parse(await response.json()).id;
    };
    const end = async (id: string) => (await call(ROUTES.revokeDecision, { token: limited, params: { id } })).status;
    expect(await end(await made({ rule: "CVE-1999-0001" }))).toBe(403);
    expect(await end(await made({ rule: "CVE-1999-0001", asset: "image:registry.test/ours/*" }))).toBe(200);
    const finding = await first(ROUTES.listFindings, "asset:*theirs*");
    await call(ROUTES.changeFinding, { token: admin, params: { id: finding }, body: { severity: "low", reason: "x" } });
    const listed = Items.parse(await (await call(ROUTES.listDecisions, { token: admin })).json());
    const own = listed.items.find((decision) => (decision.scope as { findingId?: string }).findingId === finding);
    expect(await end(own?.id ?? "")).toBe(403);
  });

  test("decides held closures of its own and not of another", async () => {
    const decide = async (image: string) => {
      const report = sampleReport(image, { createdAt: "2026-11-04T10:00:00Z", vulnerabilities: [] });
      const params = { id: await push(report) };
      const body = { decision: "approve", reason: "a test" };
      return (await call(ROUTES.decideClosures, { token: limited, params, body })).status;
    };
    expect(await decide(THEIRS)).toBe(403);
    expect(await decide(OURS)).not.toBe(403);
  });

  test("sends events of its own cluster, stated, and of no other", async () => {
    const event = { time: "2026-11-20T10:00:00.1Z", rule: "R", priority: "Notice", output: "o", output_fields: {} };
    const send = async (query: Record<string, string>) =>
      (await call(ROUTES.falcoEvents, { token: limited, raw: JSON.stringify(event), query })).status;
    expect(await send({})).toBe(403);
    expect(await send({ cluster: "prod" })).toBe(403);
    expect(await send({ cluster: "ours-1" })).toBe(202);
  });

  test("is not lent an administrator's rights, and an administrator's token cannot be limited", async () => {
    const body = { name: "x", scopes: ["admin"], targets: ["image:registry.test/ours/*"] };
    expect((await call(ROUTES.createToken, { token: admin, body })).status).toBe(400);
    const { db } = await import("@/lib/db/client");
    const { withTenant } = await import("@/lib/db/tenant");
    const older = await tokenFor(["admin", "read"]);
    await withTenant(
      db(),
      orgId,
      (tx) =>
        tx.$executeRaw`UPDATE api_token SET target_patterns = ARRAY['image:x'] WHERE 'admin' = ANY(scopes) AND name = 'ci'`,
    );
    const free = await call(ROUTES.createToken, { token: older, body: { name: "y", scopes: ["admin"] } });
    expect([free.status, await free.json()]).toEqual([
      403,
      expect.objectContaining({ detail: expect.stringContaining("limited to image:x") }),
    ]);
    const replayed = await call(ROUTES.replayImport, { token: older, params: { id: crypto.randomUUID() } });
    expect(replayed.status).toBe(403);
    const rule = { match: { asset: "image:x" }, person: "admin@plimsoll.test" };
    expect((await call(ROUTES.createOwnerRule, { token: older, body: rule })).status).toBe(403);
  });

  test("reads what its scopes let it read, of every target", async () => {
    expect((await call(ROUTES.listFindings, { token: limited, query: { q: "asset:*theirs*" } })).status).toBe(200);
  });
});
