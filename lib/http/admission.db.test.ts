import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { AdmissionAnswer } from "@/lib/contracts/http/admission";
import { OrganizationCreated } from "@/lib/contracts/http/organization";
import { Problem } from "@/lib/contracts/http/problem";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { inventory, trivyImage } from "@/lib/ingest/testing-reports";

const IMAGE = "registry.example/shop/api:1";
const ANSWERED_MS = 1_000;

let instance: TestInstance;
let superuser: pg.Client;
let orgId: string;
let admin: string;
let key: string;

beforeAll(async () => {
  instance = await startTestInstance();
  superuser = new pg.Client({ connectionString: instance.database.superuserUrl });
  await superuser.connect();
  await superuser.query(
    "INSERT INTO kev (cve, date_added, ransomware) VALUES ('CVE-2021-44228', '2021-12-10', false), ('CVE-2020-1111', '2021-12-10', false)",
  );
  const made = await call(ROUTES.createOrganization, { token: BOOTSTRAP_TOKEN, body: { slug: "gate", name: "Gate" } });
  ({
    id: orgId,
    token: { secret: admin },
  } = OrganizationCreated.parse(await made.json()));
  key = await makeKey("admission");
  // Of the tag, an older build had another exploited vulnerability: it is not what the tag means any more.
  const found = (id: string) => [{ id, severity: "CRITICAL" }];
  await push(trivyImage(found("CVE-2020-1111"), { digest: "b", at: "2026-10-01T10:00:00Z", image: IMAGE }));
  await push(trivyImage(found("CVE-2021-44228"), { digest: "a", at: "2026-11-01T10:00:00Z", image: IMAGE }));
  await push(trivyImage([{ id: "CVE-2024-0003", severity: "LOW" }], { digest: "c", image: "registry.example/calm:1" }));
  await push(robotsCluster());
}, 120_000);
afterAll(async () => {
  await superuser?.end();
  await instance.stop();
});

async function push(report: object): Promise<void> {
  const accepted = await call(ROUTES.createImport, { token: admin, raw: JSON.stringify(report) });
  const { id } = z.object({ id: z.string() }).parse(await accepted.json());
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(orgId, id);
}

async function makeKey(purpose: string, token = admin): Promise<string> {
  const response = await call(ROUTES.createEventKey, { token, body: { purpose, cluster: "prod" } });
  return z.object({ secret: z.string() }).parse(await response.json()).secret;
}

/** A cluster in which the service account `robot` may do everything. */
function robotsCluster() {
  const given = inventory("a", "2026-11-02T10:00:00Z");
  const rbac = { apiVersion: "rbac.authorization.k8s.io/v1", metadata: { name: "robot", uid: "u-robot" } };
  const [deployment] = given.items.filter((item) => "spec" in item) as { spec: { template: { spec: object } } }[];
  Object.assign(deployment?.spec.template.spec ?? {}, { serviceAccountName: "robot" });
  const kinds = ["rbac.authorization.k8s.io/v1/ClusterRole", "rbac.authorization.k8s.io/v1/ClusterRoleBinding"];
  return {
    ...given,
    kinds: [...z.array(z.string()).parse(given.kinds), ...kinds],
    items: [
      ...given.items,
      { ...rbac, kind: "ClusterRole", rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] },
      {
        ...rbac,
        kind: "ClusterRoleBinding",
        roleRef: { kind: "ClusterRole", name: "robot" },
        subjects: [{ kind: "ServiceAccount", name: "robot", namespace: "shop" }],
      },
    ],
  };
}

const pod = (image: string, over: object = {}) => ({
  kind: "Pod",
  apiVersion: "v1",
  metadata: { name: "api-1", namespace: "shop" },
  spec: { automountServiceAccountToken: false, containers: [{ name: "api", image }], ...over },
});
const review = (object: unknown, over: object = {}) => ({
  apiVersion: "admission.k8s.io/v1",
  kind: "AdmissionReview",
  request: {
    uid: "705ab4f5-6393-11e8-b7cc-42010a800002",
    kind: { group: "", version: "v1", kind: "Pod" },
    operation: "CREATE",
    namespace: "shop",
    userInfo: { username: "admin" },
    object,
    oldObject: null,
    dryRun: false,
    ...over,
  },
});

const ask = (body: unknown, secret = key) => call(ROUTES.reviewAdmission, { params: { key: secret }, body });
async function warningsOf(object: unknown): Promise<string[]> {
  const response = await ask(review(object));
  expect(response.status).toBe(200);
  const answer = AdmissionAnswer.parse(await response.json());
  expect(answer.response).toMatchObject({ uid: "705ab4f5-6393-11e8-b7cc-42010a800002", allowed: true });
  return answer.response.warnings ?? [];
}

describe("an admission request", () => {
  test("is allowed with what is known of the very version of its image", async () => {
    expect(await warningsOf(pod(IMAGE))).toEqual([`${IMAGE}: 1 known to be exploited (CVE-2021-44228)`]);
    const older = `registry.example/shop/api@sha256:${"b".repeat(64)}`;
    expect(await warningsOf(pod(older))).toEqual([expect.stringContaining("exploited (CVE-2020-1111)")]);
  });

  test("tells what is to be fixed first, exploited or not", async () => {
    const ranked = (priority: number) =>
      superuser.query("UPDATE finding_rank SET priority = $2 WHERE org_id = $1", [orgId, priority]);
    await ranked(90);
    expect(await warningsOf(pod("registry.example/calm:1"))).toEqual([
      "registry.example/calm:1: 1 finding to fix within 3 days",
    ]);
    await ranked(89);
    expect(await warningsOf(pod("registry.example/calm:1"))).toEqual([]);
  });

  test("of a controller is looked at as its pods are", async () => {
    const template = { metadata: {}, spec: pod(IMAGE).spec };
    expect(await warningsOf({ kind: "Deployment", spec: { template } })).toHaveLength(1);
    expect(
      await warningsOf({ kind: "CronJob", spec: { jobTemplate: { spec: { template } }, schedule: "* * * * *" } }),
    ).toHaveLength(1);
  });

  test("says nothing of what is known and fine, nor of what runs nothing", async () => {
    expect(await warningsOf(pod("registry.example/calm:1"))).toEqual([]);
    expect(await warningsOf({ kind: "ConfigMap", data: { a: "b" } })).toEqual([]);
    expect(await warningsOf(null)).toEqual([]);
  });

  test("of an image that nobody scanned says so", async () => {
    expect(await warningsOf(pod("registry.example/unheard:9"))).toEqual([
      "registry.example/unheard:9: no scan of this version is known",
    ]);
  });

  test("for privilege over the node or the cluster is told, also by its service account's rights", async () => {
    const host = { hostPID: true, containers: [{ name: "x", securityContext: { privileged: true } }] };
    expect(await warningsOf(pod("", host))).toEqual([expect.stringContaining("Can take over its node: It runs priv")]);
    const robot = { automountServiceAccountToken: true, serviceAccountName: "robot" };
    expect(await warningsOf(pod("registry.example/calm:1", robot))).toEqual([
      expect.stringContaining("Can take over the cluster: It may do everything in the whole cluster"),
    ]);
    const without = { automountServiceAccountToken: false, serviceAccountName: "robot" };
    expect(await warningsOf(pod("registry.example/calm:1", without))).toEqual([]);
  });

  // What somebody has decided about is no news to whoever deploys it.
  test("does not repeat what was accepted", async () => {
    await superuser.query("UPDATE finding SET disposition = 'accepted' WHERE org_id = $1", [orgId]);
    try {
      expect(await warningsOf(pod(IMAGE))).toEqual([]);
    } finally {
      await superuser.query("UPDATE finding SET disposition = NULL WHERE org_id = $1", [orgId]);
    }
  });

  test.each(["finding", "event_key"])("is answered within a second while %s cannot be read", async (table) => {
    await superuser.query("BEGIN");
    await superuser.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    try {
      const startedAt = performance.now();
      const privileged = { containers: [{ name: "x", image: IMAGE, securityContext: { privileged: true } }] };
      expect(await warningsOf(pod(IMAGE, privileged))).toEqual([
        expect.stringContaining("could not look up"),
        expect.stringContaining("Can take over its node"),
      ]);
      expect(performance.now() - startedAt).toBeLessThan(ANSWERED_MS);
    } finally {
      await superuser.query("ROLLBACK");
    }
    expect(await warningsOf(pod(IMAGE))).toEqual([expect.stringContaining("CVE-2021-44228")]);
  });

  test("is refused with a key of another purpose, of nobody, or revoked", async () => {
    for (const secret of [await makeKey("falco"), "plk_made_up_key_of_the_right_length_000000000", admin]) {
      expect((await ask(review(pod(IMAGE)), secret)).status).toBe(401);
    }
  });

  test("sees nothing of another organization's scans", async () => {
    const other = await makeKey("admission", BOOTSTRAP_TOKEN);
    const answer = AdmissionAnswer.parse(await (await ask(review(pod(IMAGE)), other)).json());
    expect(answer.response.warnings).toEqual([`${IMAGE}: no scan of this version is known`]);
  });

  test.each([
    ["no JSON", "{", 400],
    ["another version", { ...review(null), apiVersion: "admission.k8s.io/v1beta1" }, 400],
    ["another kind", { ...review(null), kind: "Pod" }, 400],
    ["an answer", { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response: { uid: "x" } }, 400],
    ["no uid", review(null, { uid: "" }), 400],
    ["a list", [], 400],
    ["more than four megabytes", review({ pad: "x".repeat(4_300_000) }), 413],
  ])("that is %s is refused with the reason", async (_, body, status) => {
    const raw = typeof body === "string" ? body : JSON.stringify(body);
    const response = await call(ROUTES.reviewAdmission, {
      params: { key },
      raw,
      headers: { "content-type": "application/json" },
    });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(Problem.parse(await response.json()).detail).not.toBe("");
  });
});
