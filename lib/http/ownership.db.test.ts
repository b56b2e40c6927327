import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { AssetDetail, AssetPage } from "@/lib/contracts/http/asset";
import { FindingDetail, FindingPage } from "@/lib/contracts/http/finding";
import { OrganizationCreated } from "@/lib/contracts/http/organization";
import { OwnerProposals, OwnerRule, Unowned } from "@/lib/contracts/http/owner-rule";
import { RiskPage } from "@/lib/contracts/http/risk";
import type { RouteContract } from "@/lib/contracts/http/route-contract";
import { ROUTES } from "@/lib/contracts/http/routes";
import { MemberPage } from "@/lib/contracts/http/team";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { newPerson, type Person, signInAs, withOwnPassword } from "@/lib/http/testing/person";
import { sampleReport } from "@/lib/http/testing/sample-report";

let instance: TestInstance;
let token: string;
let developer: Person;
let cookie: string;
let assetId: string;
let findingId: string;
let riskId: string;

beforeAll(async () => {
  instance = await startTestInstance();
  const body = { slug: "owners", name: "Owners" };
  const created = OrganizationCreated.parse(
    await (await call(ROUTES.createOrganization, { token: BOOTSTRAP_TOKEN, body })).json(),
  );
  token = created.token.secret;
  await call(ROUTES.createTeam, { token, body: { slug: "payments", name: "Payments" } });
  const report = sampleReport("registry.test/owners/api:1.0");
  const accepted = await call(ROUTES.createImport, { token, raw: report, query: { filename: "report.json" } });
  const { id } = z.object({ id: z.string() }).parse(await accepted.json());
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(created.id, id);
  developer = await withOwnPassword(await newPerson(token, "developer"));
  cookie = (await signInAs(developer)).cookie;
  assetId = AssetPage.parse(await (await admin(ROUTES.listAssets)).json()).items[0]?.id ?? "";
  riskId = RiskPage.parse(await (await admin(ROUTES.listRisks)).json()).items[0]?.id ?? "";
  findingId =
    FindingPage.parse(await (await admin(ROUTES.listFindings, { query: { riskId } })).json()).items[0]?.id ?? "";
}, 120_000);
afterAll(async () => instance.stop());

type Input = { params?: Record<string, string>; query?: Record<string, string>; body?: unknown };
const admin = (route: RouteContract, input: Input = {}) => call(route, { ...input, token });
const asDeveloper = (route: RouteContract, input: Input = {}) =>
  call(route, { ...input, headers: { cookie, origin: "http://plimsoll.test" } });
const finding = async () =>
  FindingDetail.parse(await (await admin(ROUTES.getFinding, { params: { id: findingId } })).json());

describe("handing over", () => {
  test("proposes rules from the thing itself to what is around, and says that a rule reaches it", async () => {
    const asked = await admin(ROUTES.proposeRiskOwners, { params: { id: riskId } });
    const { proposals, before, pinned } = OwnerProposals.parse(await asked.json());
    expect(proposals.map(({ match }) => match)).toEqual([
      { asset: "image:registry.test/owners/api" },
      { asset: "image:registry.test/owners/**" },
    ]);
    expect({ before, pinned }).toEqual({ before: null, pinned: false });
    const ofAsset = await admin(ROUTES.proposeAssetOwners, { params: { id: assetId } });
    expect(OwnerProposals.parse(await ofAsset.json()).proposals).toEqual(proposals);
    expect((await admin(ROUTES.proposeFindingOwners, { params: { id: riskId } })).status).toBe(404);
  });

  test("of an asset is a person's decision, certain, audited, and taken back", async () => {
    const change = async (owner: unknown) =>
      AssetDetail.parse(await (await admin(ROUTES.changeAsset, { params: { id: assetId }, body: { owner } })).json());
    expect((await change({ team: "payments" })).owner).toMatchObject({
      team: "payments",
      source: "decision",
      confidence: "certain",
    });
    const audit = await (await admin(ROUTES.listAudit, { query: { subjectId: assetId } })).json();
    expect(audit.items[0]).toMatchObject({ action: "asset.assigned" });
    expect((await change({ team: null })).owner).toMatchObject({ team: null, source: "none" });
  });

  test("of a finding that is taken back leaves it to its risk again", async () => {
    const before = (await finding()).owner;
    const change = (owner: unknown) => admin(ROUTES.changeFinding, { params: { id: findingId }, body: { owner } });
    await change({ team: "payments" });
    expect((await finding()).owner).toMatchObject({ team: "payments", source: "decision" });
    await change({ team: null });
    expect((await finding()).owner).toEqual(before);
  });

  // What a handle owns its person may work on: nobody who may work on their own alone says what that is.
  test("is not to be had by taking a name that CODEOWNERS or labels use", async () => {
    const own = (handles: string[]) => asDeveloper(ROUTES.changeProfile, { body: { handles } });
    const refused = await own(["platform"]);
    expect(refused.status).toBe(403);
    expect((await refused.json()).detail).toContain("Ask an administrator");
    const members = MemberPage.parse(await (await admin(ROUTES.listMembers)).json()).items;
    const id = members.find(({ email }) => email === developer.email)?.userId ?? "";
    expect((await admin(ROUTES.changeMember, { params: { id }, body: { handles: ["platform"] } })).status).toBe(200);
    expect((await own(["platform"])).status).toBe(200);
    expect((await own([])).status).toBe(200);
  });

  test("is a developer's for what is theirs, through its risk too; rules are an administrator's", async () => {
    const give = () =>
      asDeveloper(ROUTES.changeFinding, { params: { id: findingId }, body: { owner: { team: "payments" } } });
    expect((await give()).status).toBe(403);
    await admin(ROUTES.changeRisk, { params: { id: riskId }, body: { owner: { person: developer.email } } });
    expect((await give()).status).toBe(200);
    const body = { match: { asset: "image:**" }, team: "payments" };
    expect((await asDeveloper(ROUTES.createOwnerRule, { body })).status).toBe(403);
    expect((await asDeveloper(ROUTES.previewOwnerRule, { body })).status).toBe(403);
  });
});

describe("rules", () => {
  test("are put before another one, and the rest move down", async () => {
    const create = async (body: unknown) =>
      OwnerRule.parse(await (await admin(ROUTES.createOwnerRule, { body })).json());
    const first = await create({ match: { namespace: "a" }, team: "payments" });
    const second = await create({ match: { namespace: "b" }, team: "payments", before: first.id });
    const listed = await (await admin(ROUTES.listOwnerRules)).json();
    expect(listed.items.map(({ id }: { id: string }) => id)).toEqual([second.id, first.id]);
    const gone = { match: { namespace: "c" }, team: "payments", before: riskId };
    expect((await admin(ROUTES.createOwnerRule, { body: gone })).status).toBe(400);
    expect((await admin(ROUTES.previewOwnerRule, { body: gone })).status).toBe(400);
  });

  test("what nobody owns is told to whoever may read", async () => {
    const answer = await asDeveloper(ROUTES.unowned);
    expect(Unowned.parse(await answer.json()).assets).toBeGreaterThan(0);
  });
});
