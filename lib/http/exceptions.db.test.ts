import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { AuditPage } from "@/lib/contracts/http/audit";
import { ExceptionPage, ExceptionRequest } from "@/lib/contracts/http/exception";
import { BulkResult } from "@/lib/contracts/http/list-page";
import { WorkPage } from "@/lib/contracts/http/my-work";
import { OrganizationCreated } from "@/lib/contracts/http/organization";
import { RiskDetail, RiskPage } from "@/lib/contracts/http/risk";
import type { RouteContract } from "@/lib/contracts/http/route-contract";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { newPerson, type Person, signInAs, withOwnPassword } from "@/lib/http/testing/person";
import { sampleReport } from "@/lib/http/testing/sample-report";

// A developer may not accept a risk; the way they are told to go must exist: ask, be answered, and see the answer.

let instance: TestInstance;
let orgId: string;
let token: string;
let riskId: string;
let developer: Person;
let cookie: string;

beforeAll(async () => {
  instance = await startTestInstance();
  const body = { slug: "exceptions", name: "Exceptions" };
  const created = OrganizationCreated.parse(
    await (await call(ROUTES.createOrganization, { token: BOOTSTRAP_TOKEN, body })).json(),
  );
  orgId = created.id;
  token = created.token.secret;
  const accepted = await call(ROUTES.createImport, {
    token,
    raw: sampleReport("registry.test/exceptions/api:1.0"),
    query: { filename: "report.json" },
  });
  const { id } = z.object({ id: z.string() }).parse(await accepted.json());
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(orgId, id);
  riskId = RiskPage.parse(await (await call(ROUTES.listRisks, { token })).json()).items[0]?.id ?? "";
  developer = await withOwnPassword(await newPerson(token, "developer"));
  cookie = (await signInAs(developer)).cookie;
}, 120_000);
afterAll(async () => instance.stop());

type Input = { params?: Record<string, string>; query?: Record<string, string>; body?: unknown };
const asDeveloper = (route: RouteContract, input: Input = {}) =>
  call(route, { ...input, headers: { cookie, origin: "http://plimsoll.test" } });
const asEngineer = (route: RouteContract, input: Input = {}) => call(route, { ...input, token });
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const ask = async () => {
  const body = { riskIds: [riskId], reason: "the release is frozen", until: inDays(20) };
  return BulkResult.parse(await (await asDeveloper(ROUTES.askForException, { body })).json());
};
const risk = async () => RiskDetail.parse(await (await asEngineer(ROUTES.getRisk, { params: { id: riskId } })).json());
const waiting = async () =>
  ExceptionPage.parse(await (await asEngineer(ROUTES.listExceptions, { query: { state: "asked" } })).json());
const listed = async (exception: string) =>
  RiskPage.parse(await (await asEngineer(ROUTES.listRisks, { query: { exception } })).json()).items.map(({ id }) => id);
const work = async (state: string) =>
  WorkPage.parse(await (await asDeveloper(ROUTES.myWork, { query: { state } })).json()).items;

describe("an exception", () => {
  test("is not asked for what is not one's own, nor answered by who may not decide", async () => {
    expect(await ask()).toMatchObject({ changed: [], skipped: [{ id: riskId }] });
    const owner = { team: null, person: developer.email };
    await asEngineer(ROUTES.changeRisk, { params: { id: riskId }, body: { owner } });
    expect(await ask()).toEqual({ changed: [riskId], skipped: [] });
    const [request] = (await waiting()).items;
    const answered = await asDeveloper(ROUTES.answerException, {
      params: { id: request?.id ?? "" },
      body: { answer: "approve" },
    });
    expect(answered.status).toBe(403);
  });

  test("that is asked for waits where those who may decide look, once, and changes nothing", async () => {
    expect((await ask()).skipped[0]?.reason).toContain("asked for already");
    const page = await waiting();
    expect(page.count.value).toBe(1);
    expect(page.items[0]).toMatchObject({
      riskId,
      askedBy: developer.email,
      reason: "the release is frozen",
      state: "asked",
    });
    expect(await listed("asked")).toEqual([riskId]);
    expect(await risk()).toMatchObject({ status: "open", exception: { state: "asked" }, decidedUntil: null });
    expect((await risk()).history.map(({ text }) => text)).toContain("Exception asked for: the release is frozen");
  });

  test("names the risk in the audit", async () => {
    const page = AuditPage.parse(await (await asEngineer(ROUTES.listAudit, { query: { subjectId: riskId } })).json());
    expect(page.items[0]).toMatchObject({ action: "exception.asked", subjectName: (await risk()).title });
  });

  test("is refused with a reason that the asker sees in their work", async () => {
    const id = (await waiting()).items[0]?.id ?? "";
    const answer = (body: unknown) => asEngineer(ROUTES.answerException, { params: { id }, body });
    expect((await answer({ answer: "refuse" })).status).toBe(400);
    const refused = await answer({ answer: "refuse", reason: "it is exploited" });
    expect(ExceptionRequest.parse(await refused.json())).toMatchObject({ state: "refused", answer: "it is exploited" });
    expect((await work("open"))[0]?.exception).toMatchObject({ state: "refused", answer: "it is exploited" });
    expect((await waiting()).count.value).toBe(0);
    expect((await answer({ answer: "approve" })).status).toBe(400);
  });

  test("is taken back by whoever asked, by nobody else, and can be asked for again", async () => {
    await ask();
    const id = (await waiting()).items[0]?.id ?? "";
    const withdraw = (as: typeof asDeveloper) => as(ROUTES.withdrawException, { params: { id } });
    expect((await withdraw(asEngineer)).status).toBe(403);
    expect(ExceptionRequest.parse(await (await withdraw(asDeveloper)).json())).toMatchObject({ state: "withdrawn" });
    expect((await withdraw(asDeveloper)).status).toBe(400);
    expect((await waiting()).count.value).toBe(0);
    expect(await risk()).toMatchObject({ status: "open", exception: { state: "withdrawn" } });
    const answered = await asEngineer(ROUTES.answerException, { params: { id }, body: { answer: "approve" } });
    expect(answered.status).toBe(400);
  });

  test("becomes the asker's decision with its approver, and its end is seen wherever the risk is", async () => {
    await ask();
    const id = (await waiting()).items[0]?.id ?? "";
    const until = inDays(10);
    await asEngineer(ROUTES.answerException, { params: { id }, body: { answer: "approve", until } });
    const accepted = await risk();
    expect(accepted).toMatchObject({ status: "accepted", dueAt: null, decidedUntil: until });
    expect(accepted.decisions[0]).toMatchObject({
      author: developer.email,
      reason: "the release is frozen",
      inForce: true,
    });
    expect(accepted.decisions[0]?.approver).toBeTruthy();
    expect(await work("open")).toEqual([]);
    expect((await work("decided")).map((item) => item.decidedUntil)).toEqual([until]);
    expect(await listed("ending")).toEqual([riskId]);
  });

  test("that waits is settled by another decision about the risk", async () => {
    await asEngineer(ROUTES.changeRisk, { params: { id: riskId }, body: { status: "open" } });
    await ask();
    const body = { status: "false_positive", reason: "the scanner errs" };
    await asEngineer(ROUTES.changeRisk, { params: { id: riskId }, body });
    expect((await risk()).exception).toMatchObject({
      state: "settled",
      answer: "Marked as a false positive: the scanner errs",
    });
    expect((await waiting()).count.value).toBe(0);
  });
});
