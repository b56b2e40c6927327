import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { FindingDetail, FindingPage } from "@/lib/contracts/http/finding";
import { ImportDetail } from "@/lib/contracts/http/import";
import { OrganizationCreated } from "@/lib/contracts/http/organization";
import { Overview } from "@/lib/contracts/http/overview";
import { OwnerRulePreview } from "@/lib/contracts/http/owner-rule";
import { RiskDetail, RiskPage } from "@/lib/contracts/http/risk";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { sampleReport, vulnerability } from "@/lib/http/testing/sample-report";

// Owner, status and time-boxed decisions work, are audited, and end (MODEL section 4).

const IMAGE = "registry.test/triage/api:1.0";
let instance: TestInstance;
let orgId: string;
let token: string;
let riskId: string;
let findingId: string;

beforeAll(async () => {
  instance = await startTestInstance();
  const created = OrganizationCreated.parse(
    await (
      await call(ROUTES.createOrganization, { token: BOOTSTRAP_TOKEN, body: { slug: "triage", name: "Triage" } })
    ).json(),
  );
  orgId = created.id;
  token = created.token.secret;
  await call(ROUTES.createTeam, { token, body: { slug: "payments", name: "Payments" } });
  await push(sampleReport(IMAGE));
  riskId = RiskPage.parse(await (await call(ROUTES.listRisks, { token })).json()).items[0]?.id ?? "";
  findingId = (await findings({})).find(({ rule }) => rule === "CVE-2024-0001")?.id ?? "";
}, 120_000);
afterAll(async () => instance.stop());

async function push(report: string): Promise<ImportDetail> {
  const accepted = await call(ROUTES.createImport, { token, raw: report, query: { filename: "report.json" } });
  const { id } = z.object({ id: z.string() }).parse(await accepted.json());
  const { applyDecisionsToAssets } = await import("@/lib/commands/apply-decisions");
  const { db } = await import("@/lib/db/client");
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(orgId, id);
  const assets = z
    .object({ items: z.array(z.object({ id: z.string() })) })
    .parse(await (await call(ROUTES.listAssets, { token })).json());
  await applyDecisionsToAssets(
    db(),
    orgId,
    assets.items.map((asset) => asset.id),
  );
  return ImportDetail.parse(await (await call(ROUTES.getImport, { token, params: { id } })).json());
}

async function findings(query: Record<string, string>) {
  return FindingPage.parse(await (await call(ROUTES.listFindings, { token, query })).json()).items;
}

const changeRisk = (body: unknown) => call(ROUTES.changeRisk, { token, params: { id: riskId }, body });
const changeFinding = (body: unknown) => call(ROUTES.changeFinding, { token, params: { id: findingId }, body });
const risk = async (response: Promise<Response>) => RiskDetail.parse(await (await response).json());
const finding = async (response: Promise<Response>) => FindingDetail.parse(await (await response).json());
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

describe("a risk", () => {
  test("is assigned with its reason, and the choice is kept apart from the rules'", async () => {
    const assigned = await risk(changeRisk({ owner: { team: "payments" }, reason: "they run it" }));
    expect(assigned.owner).toMatchObject({ team: "payments", source: "decision" });
    expect(assigned.owner.reason).toContain("they run it");
    // Whoever has the risk has its findings, and a filter counts what choosing it would show.
    expect((await findings({ riskId, q: "owner:payments" })).map(({ owner }) => owner.team)).toContain("payments");
    expect(await findings({ riskId, q: "owner:storefront" })).toEqual([]);
    const page = RiskPage.parse(await (await call(ROUTES.listRisks, { token, query: { facets: "true" } })).json());
    expect(page.facets?.team).toContainEqual({ value: "payments", count: 1 });
    expect(page.facets?.band?.reduce((sum, { count }) => sum + count, 0)).toBe(page.count.value);
    const none = await risk(changeRisk({ owner: { team: null } }));
    expect(none.owner.team).toBeNull();
  });

  test.each([
    ["without a reason", { status: "accepted", expiresAt: new Date(Date.now() + 3_600_000).toISOString() }],
    ["for ever", { status: "accepted", reason: "we live with it" }],
    ["until yesterday", { status: "accepted", reason: "late", expiresAt: "2020-01-01T00:00:00Z" }],
  ])("is not accepted %s", async (_, body) => {
    expect((await changeRisk(body)).status).toBe(400);
  });

  test("that is accepted leaves the list, is audited, and comes back when the time is over", async () => {
    const accepted = await risk(changeRisk({ status: "accepted", reason: "behind a firewall", expiresAt: inAnHour() }));
    expect(accepted).toMatchObject({
      status: "accepted",
      decisions: [{ state: "accepted", inForce: true, reason: "behind a firewall" }],
    });
    expect(accepted.history.map(({ text }) => text)).toContain("Accepted: behind a firewall");
    const open = () =>
      call(ROUTES.listRisks, { token }).then(async (response) =>
        RiskPage.parse(await response.json()).items.map(({ id }) => id),
      );
    expect(await open()).not.toContain(riskId);

    const { db } = await import("@/lib/db/client");
    const { withTenant } = await import("@/lib/db/tenant");
    await withTenant(
      db(),
      orgId,
      (tx) =>
        tx.$executeRaw`UPDATE decision SET expires_at = now() - interval '1 second' WHERE org_id = ${orgId}::uuid AND risk_id = ${riskId}::uuid`,
    );
    const { expireDecisions } = await import("@/lib/commands/decisions");
    await expireDecisions(db(), orgId);
    expect(await open()).toContain(riskId);
  });
});

describe("a finding", () => {
  test("shows who saw it, since when, what would fix it and what its layers are", async () => {
    const seen = await finding(call(ROUTES.getFinding, { token, params: { id: findingId } }));
    expect(seen).toMatchObject({
      status: "open",
      severity: "critical",
      subject: "debian/libsample",
      fixedVersion: "1.0-2",
      riskId,
    });
    expect(seen.observations).toMatchObject([{ live: true, severity: "critical", version: "1.0-1" }]);
    expect(seen.observations[0]?.intervals).toMatchObject([{ from: "2026-11-20T10:00:00.000Z", to: null }]);
    expect(seen.lastSeenAt).toBe("2026-11-20T10:00:00.000Z");
    expect(seen.layers).toContainEqual(
      expect.objectContaining({ field: "severity", source: "tool", value: "critical", effective: true }),
    );
    expect(seen.history[0]).toMatchObject({ type: "opened" });
  });

  test("takes a severity override as a layer, and the tools' word comes back without it", async () => {
    const lowered = await finding(changeFinding({ severity: "low", reason: "not reachable" }));
    expect(lowered.severity).toBe("low");
    expect(lowered.layers).toContainEqual(
      expect.objectContaining({ field: "severity", source: "decision", value: "low", effective: true }),
    );
    expect((await finding(changeFinding({ severity: null }))).severity).toBe("critical");
  });

  test("that is not affected needs a VEX justification, leaves what is open, and can be opened again", async () => {
    expect((await changeFinding({ status: "not_affected", reason: "r" })).status).toBe(400);
    const decided = await finding(
      changeFinding({
        status: "not_affected",
        reason: "never called",
        justification: "vulnerable_code_not_in_execute_path",
      }),
    );
    expect(decided).toMatchObject({
      status: "not_affected",
      closedBy: { text: expect.stringContaining("never called") },
    });
    expect((await findings({})).map(({ id }) => id)).not.toContain(findingId);
    expect((await finding(changeFinding({ status: "open" }))).status).toBe("open");
    expect((await findings({})).map(({ id }) => id)).toContain(findingId);
  });
});

describe("a decision about a pattern", () => {
  test("covers what matches now and what comes later, and its end restores what was below", async () => {
    const made = await call(ROUTES.createDecision, {
      token,
      body: {
        state: "false_positive",
        scope: { rule: "CVE-2024-0009", component: "pkg:deb/debian/libsample" },
        reason: "wrong package",
      },
    });
    const { id } = z.object({ id: z.string() }).parse(await made.json());
    const report = {
      vulnerabilities: [
        vulnerability("CVE-2024-0001", "CRITICAL"),
        vulnerability("CVE-2024-0002", "MEDIUM"),
        vulnerability("CVE-2024-0009", "HIGH"),
      ],
      createdAt: "2026-11-21T10:00:00Z",
    };
    const imported = await push(sampleReport(IMAGE, report));
    expect(imported.counts).toMatchObject({
      entries: 3,
      observations: 3,
      rejected: 0,
      new: 1,
      unchanged: 2,
      resolved: 0,
    });
    expect((await findings({ rule: "CVE-2024-0009" })).length).toBe(0);
    expect(await findings({ rule: "CVE-2024-0009", status: "any" })).toMatchObject([{ status: "false_positive" }]);
    await call(ROUTES.revokeDecision, { token, params: { id } });
    expect(await findings({ rule: "CVE-2024-0009" })).toMatchObject([{ status: "open" }]);
  });
});

describe("an import", () => {
  test("of the same bytes answers with the first", async () => {
    const report = sampleReport(IMAGE);
    const again = await call(ROUTES.createImport, { token, raw: report, query: { filename: "report.json" } });
    expect(again.status).toBe(200);
  });

  test("gives its raw bytes back as an attachment that no browser renders", async () => {
    const { items } = z
      .object({ items: z.array(z.object({ id: z.string() })) })
      .parse(await (await call(ROUTES.listImports, { token })).json());
    const raw = await call(ROUTES.getImportRaw, { token, params: { id: items.at(-1)?.id ?? "" } });
    expect(raw.headers.get("content-disposition")).toMatch(/^attachment; filename="report.json"/);
    expect(raw.headers.get("content-type")).toBe("application/octet-stream");
    expect(raw.headers.get("content-security-policy")).toContain("sandbox");
    expect(await raw.json()).toMatchObject({ ArtifactName: IMAGE });
  });

  test("with a target that cannot be read is refused at once", async () => {
    const refused = await call(ROUTES.createImport, { token, raw: "{}", query: { target: "spaceship:enterprise" } });
    expect(refused.status).toBe(400);
  });
});

describe("the search language", () => {
  test.each([
    ["listFindings", "severity:critical", 1],
    ["listFindings", "severity:>=high fix:any", 2],
    ["listFindings", "kind:secret", 0],
    ["listFindings", "package:libsample tool:trivy", 3],
    ["listFindings", "cve-2024-0002", 1],
    ["listFindings", "-advisory:CVE-2024-0002", 2],
    ["listFindings", "age:<1h", 0],
    ["listFindings", 'asset:"*triage*" path:*', 3],
    ["listRisks", "fix:any kind:os-packages", 1],
    ["listRisks", "exposed:true", 0],
    ["listRisks", "kev:false advisory:CVE-2024-0001", 1],
    ["listRisks", "status:accepted", 0],
    ["listAssets", "kind:image owner:none", 1],
    ["listAssets", "kind:cluster", 0],
  ] as const)("%s understands %s", async (name, q, expected) => {
    const response = await call(ROUTES[name], { token, query: { q } });
    const text = await response.text();
    expect(response.status, text).toBe(200);
    expect(JSON.parse(text).count).toEqual({ value: expected, relation: "exact" });
  });

  test("says what is wrong and what to write instead", async () => {
    const response = await call(ROUTES.listRisks, { token, query: { q: "bnad:act" } });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("band");
  });
});

describe("an ownership rule", () => {
  test("is previewed with whom it would assign before anything is written", async () => {
    const body = { match: { asset: "image:**/triage/*" }, team: "payments" };
    const preview = OwnerRulePreview.parse(await (await call(ROUTES.previewOwnerRule, { token, body })).json());
    expect(preview).toMatchObject({
      matches: { value: 1 },
      changes: { value: 1 },
      sample: [{ asset: { kind: "image" }, to: { team: "payments", source: "rule" } }],
    });
    expect(await (await call(ROUTES.listOwnerRules, { token })).json()).toMatchObject({ items: [] });
  });
});

describe("the overview", () => {
  test("agrees with the lists", async () => {
    const overview = Overview.parse(await (await call(ROUTES.overview, { token })).json());
    const open = await findings({});
    const today = overview.posture.at(-1);
    expect(Object.values(today?.open ?? {}).reduce((sum, count) => sum + count, 0)).toBe(open.length);
    expect(overview.figures.find(({ id }) => id === "open_risks")?.value).toBe(overview.topRisks.length);
    expect(overview.empty).toBe(false);
    expect(overview.headline.length).toBeGreaterThan(0);
  });
});

describe("every change", () => {
  test("left an audit event by the one who made it", async () => {
    const audit = z.object({ items: z.array(z.object({ action: z.string(), actor: z.string() })) });
    const { items } = audit.parse(await (await call(ROUTES.listAudit, { token, query: { limit: "200" } })).json());
    const actions = new Set(items.map(({ action }) => action));
    for (const action of [
      "risk.assigned",
      "risk.status_changed",
      "finding.decided",
      "finding.severity_changed",
      "decision.created",
      "decision.revoked",
      "team.created",
    ]) {
      expect(actions).toContain(action);
    }
  });
});
