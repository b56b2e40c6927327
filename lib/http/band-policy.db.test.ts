import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { AuditPage } from "@/lib/contracts/http/audit";
import { BandPolicy, BandPolicyPreview } from "@/lib/contracts/http/band-policy";
import { OrganizationCreated } from "@/lib/contracts/http/organization";
import { RiskDetail, RiskPage } from "@/lib/contracts/http/risk";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { sampleReport } from "@/lib/http/testing/sample-report";

// Which verdict drives the bands is the organization's choice: previewed, audited, and kept apart from every other organization.

type Organization = { id: string; token: string };
let instance: TestInstance;
let ours: Organization;
let theirs: Organization;

beforeAll(async () => {
  instance = await startTestInstance();
  ours = await organization("ours");
  theirs = await organization("theirs");
}, 120_000);
afterAll(async () => instance.stop());

async function organization(slug: string): Promise<Organization> {
  const answer = await call(ROUTES.createOrganization, { token: BOOTSTRAP_TOKEN, body: { slug, name: slug } });
  const { id, token } = OrganizationCreated.parse(await answer.json());
  const raw = sampleReport("registry.test/policy/api:1.0");
  const accepted = await call(ROUTES.createImport, { token: token.secret, raw, query: { filename: "report.json" } });
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(id, z.object({ id: z.string() }).parse(await accepted.json()).id);
  await correlate(id);
  return { id, token: token.secret };
}

async function correlate(orgId: string): Promise<void> {
  const { correlateOrganization } = await import("@/lib/correlate/correlate-organization");
  const { db } = await import("@/lib/db/client");
  await correlateOrganization(db(), orgId, new Date());
}

const risksOf = async ({ token }: Organization) =>
  RiskPage.parse(await (await call(ROUTES.listRisks, { token })).json()).items;
const riskOf = async ({ token }: Organization, id: string) =>
  RiskDetail.parse(await (await call(ROUTES.getRisk, { token, params: { id } })).json());
const policyOf = async ({ token }: Organization) =>
  BandPolicy.parse(await (await call(ROUTES.getBandPolicy, { token })).json());
const preview = async ({ token }: Organization, source: string) =>
  BandPolicyPreview.parse(await (await call(ROUTES.previewBandPolicy, { token, query: { source } })).json());
const change = ({ token }: Organization, source: unknown) =>
  call(ROUTES.changeBandPolicy, { token, body: { source } as never });

describe("the band policy", () => {
  test("is the score until an organization chooses, and a preview of it changes nothing", async () => {
    expect(await policyOf(ours)).toEqual({ source: "score" });
    const risks = await risksOf(ours);
    expect(await preview(ours, "score")).toMatchObject({
      risks: risks.length,
      same: risks.length,
      unknown: 0,
      moves: [],
    });
  });

  test("a preview says what a change then does, and the change is in force after the next computation", async () => {
    const before = await risksOf(ours);
    const said = await preview(ours, "ssvc");
    expect(said.laxer).toBeGreaterThan(0); // nobody assessed these: the tree's laxest answer is Track
    expect((await change(ours, "ssvc")).status).toBe(200);
    await correlate(ours.id);
    const after = await risksOf(ours);
    expect(after.filter(({ id, band }) => before.find((one) => one.id === id)?.band !== band)).toHaveLength(
      said.stricter + said.laxer,
    );
    for (const { from, to, risks } of said.moves) {
      const moved = after.filter(({ id, band }) => band === to && before.find((one) => one.id === id)?.band === from);
      expect(moved).toHaveLength(risks);
    }
    const [moved] = after.filter(({ id, band }) => before.find((one) => one.id === id)?.band !== band);
    const risk = await riskOf(ours, moved?.id ?? "");
    expect(risk).toMatchObject({ bandSource: "ssvc", score: before.find(({ id }) => id === moved?.id)?.score });
    expect(risk.scoreHistory.at(-1)?.reason).toContain("the band now follows CISA SSVC");
    expect(risk.dueAt === null).toBe(risk.band === "track");
  });

  test("another organization keeps its own", async () => {
    expect(await policyOf(theirs)).toEqual({ source: "score" });
    expect((await risksOf(theirs)).some(({ band }) => band !== "track")).toBe(true);
  });

  test("a change is audited once, with what was before; choosing the same again is no change", async () => {
    expect((await change(ours, "ssvc")).status).toBe(200);
    const answer = await call(ROUTES.listAudit, { token: ours.token });
    const events = AuditPage.parse(await answer.json()).items.filter(({ action }) => action === "band_policy.changed");
    expect(events).toHaveLength(1);
    expect(events[0]?.detail).toMatchObject({ from: "score", to: "ssvc" });
  });

  test("going back restores the bands of the score", async () => {
    expect((await change(ours, "score")).status).toBe(200);
    await correlate(ours.id);
    const bands = (items: Awaited<ReturnType<typeof risksOf>>) =>
      items.map(({ title, band }) => `${title} ${band}`).sort();
    expect(bands(await risksOf(ours))).toEqual(bands(await risksOf(theirs)));
  });

  test("what is no source is refused with what there is, and a reader may not change it", async () => {
    const refused = await change(ours, "gut-feeling");
    expect(refused.status).toBe(400);
    expect(JSON.stringify(await refused.json())).toContain("bod-26-04");
    const made = await call(ROUTES.createToken, { token: ours.token, body: { name: "reader", scopes: ["read"] } });
    const { secret } = z.object({ secret: z.string() }).parse(await made.json());
    expect((await change({ ...ours, token: secret }, "ssvc")).status).toBe(403);
    expect((await call(ROUTES.getBandPolicy, { token: secret })).status).toBe(200);
  });
});
