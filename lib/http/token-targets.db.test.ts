import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ImportDetail } from "@/lib/contracts/http/import";
import { OrganizationCreated } from "@/lib/contracts/http/organization";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { sampleReport, vulnerability } from "@/lib/http/testing/sample-report";
import { inventory } from "@/lib/ingest/testing-reports";

// A leaked CI token must not wash other repositories clean: its patterns bind what a report names inside too (MODEL 6).

let instance: TestInstance;
let orgId: string;
let admin: string;
const OURS = "registry.test/ours/api:1.0";
const THEIRS = "registry.test/theirs/api:1.0";

beforeAll(async () => {
  instance = await startTestInstance();
  const made = OrganizationCreated.parse(
    await (
      await call(ROUTES.createOrganization, { token: BOOTSTRAP_TOKEN, body: { slug: "limits", name: "Limits" } })
    ).json(),
  );
  orgId = made.id;
  admin = made.token.secret;
  await push(admin, sampleReport(THEIRS, { createdAt: "2026-11-01T10:00:00Z" }));
  await push(admin, JSON.stringify(inventory("a", "2026-11-01T10:00:00Z")));
}, 120_000);
afterAll(async () => instance.stop());

async function limited(...targets: string[]): Promise<string> {
  const response = await call(ROUTES.createToken, {
    token: admin,
    body: { name: targets.join(" "), scopes: ["import:write"], targets },
  });
  return z.object({ secret: z.string() }).parse(await response.json()).secret;
}

async function push(token: string, raw: string, query: Record<string, string> = {}): Promise<ImportDetail> {
  const accepted = await call(ROUTES.createImport, { token, raw, query });
  if (!accepted.ok) throw new Error(await accepted.text());
  const { id } = z.object({ id: z.string() }).parse(await accepted.json());
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(orgId, id);
  return ImportDetail.parse(await (await call(ROUTES.getImport, { token: admin, params: { id } })).json());
}

/** Everything about targets that are not ours, behind the API's back. */
async function theirs(): Promise<unknown> {
  const { db } = await import("@/lib/db/client");
  const { withTenantConnection } = await import("@/lib/db/tenant");
  return withTenantConnection(db(), orgId, async (connection) => {
    const { rows } = await connection.query(
      `SELECT a.kind, a.key, a.xmin::text, a.retired_at, (SELECT jsonb_agg(to_jsonb(f) ORDER BY f.id) FROM finding f WHERE f.asset_id = a.id) AS findings,
              (SELECT count(*) FROM stream s JOIN stream_import i ON i.stream_id = s.id WHERE s.asset_id = a.id) AS imports
         FROM asset a WHERE a.key NOT LIKE '%ours%' ORDER BY 1, 2`,
    );
    return rows;
  });
}

/** `trivy k8s`: a report of one cluster that names images of anybody. */
const cluster = (...images: string[]) => ({
  SchemaVersion: 2,
  CreatedAt: "2026-11-20T10:00:00Z",
  ClusterName: "prod",
  Resources: images.map((image, index) => ({
    Namespace: "shop",
    Kind: "Deployment",
    Name: `app-${index}`,
    Metadata: [{ ImageID: `sha256:${String(index + 5).repeat(64)}`, RepoTags: [image] }],
    Results: [
      {
        Target: `${image} (debian 12.4)`,
        Class: "os-pkgs",
        Type: "debian",
        Vulnerabilities: [vulnerability("CVE-2024-0009", "HIGH")],
      },
    ],
  })),
});

describe("a token limited to targets", () => {
  test("has the entries of other images rejected, each with a reason, and nothing written for them", async () => {
    const token = await limited("image:registry.test/ours/*", "cluster:ours-*");
    const before = await theirs();
    const done = await push(token, JSON.stringify(cluster(OURS, THEIRS)), { cluster: "ours-1" });
    expect(done).toMatchObject({ status: "done", counts: { entries: 2, observations: 1, rejected: 1, new: 1 } });
    expect(done.problems).toEqual([
      expect.objectContaining({ code: "rejected", reason: expect.stringContaining("image:registry.test/theirs/api") }),
    ]);
    expect(await theirs()).toEqual(before);
  });

  test("may report about workloads of its cluster, and not of another that the report names", async () => {
    const token = await limited("cluster:ours-*");
    const before = await theirs();
    await push(token, JSON.stringify(cluster(THEIRS)), { cluster: "ours-2" });
    expect(await theirs()).toEqual(before);
  });

  test.each([
    [
      "a repository is stated and the report is of another image",
      "repository:github.com/ours/api",
      { repo: "https://github.com/ours/api" },
      sampleReport(THEIRS, { vulnerabilities: [] }),
    ],
    [
      "a repository is stated and the report is another cluster's empty inventory",
      "repository:github.com/ours/api",
      { repo: "https://github.com/ours/api" },
      JSON.stringify(inventory(null, "2026-11-19T10:00:00Z")),
    ],
    [
      "a cluster is stated and the uid is another's",
      "cluster:ours-3",
      { cluster: "ours-3" },
      JSON.stringify(inventory(null, "2026-11-18T10:00:00Z")),
    ],
  ])("is refused, and changes nothing, where %s", async (_, pattern, query, raw) => {
    const token = await limited(pattern);
    const before = await theirs();
    const failed = await push(token, raw, query);
    expect(failed).toMatchObject({ status: "failed", error: expect.stringContaining("limited to") });
    expect(await theirs()).toEqual(before);
  });

  test("is refused at once when it states nothing or something else", async () => {
    const token = await limited("image:registry.test/ours/*");
    for (const query of [{}, { image: THEIRS }] as Record<string, string>[]) {
      expect((await call(ROUTES.createImport, { token, raw: sampleReport(OURS), query })).status).toBe(403);
    }
    expect((await push(token, sampleReport(OURS), { image: OURS })).status).toBe("done");
  });

  test("cannot free itself of its limits with a parameter", async () => {
    const token = await limited("image:registry.test/ours/*");
    const response = await call(ROUTES.createImport, {
      token,
      raw: sampleReport(OURS),
      query: { image: OURS, limitedTo: "image:**" },
    });
    expect(response.status).toBe(400);
  });
});
