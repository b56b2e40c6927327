import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RiskDetail } from "@/lib/contracts/http/risk";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { api, COMMIT, day, digest, REPO, workload } from "@/lib/correlate/testing-image-builds";
import { type Delivered, type Door, openDoor } from "@/lib/ingest/testing-door";
import { getRisk } from "@/lib/queries/get-risk";

// Code is as exposed as what is built from it; a leaked secret as what it is taken by.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const source = { "org.opencontainers.image.source": REPO };
const kubeSystem = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: "cluster-uid" } };
const live = () => {
  const deployment = workload({ namespace: "shop", live: true });
  const labels = { app: "api" };
  return {
    ...deployment,
    spec: {
      ...deployment.spec,
      selector: { matchLabels: labels },
      template: { ...deployment.spec.template, metadata: { labels } },
    },
  };
};
const door443 = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "api", namespace: "shop", uid: "s-1" },
  spec: { type: "LoadBalancer", selector: { app: "api" }, ports: [{ port: 443 }] },
  status: { loadBalancer: { ingress: [{ ip: "203.0.113.7" }] } },
};
const inventory = (at: string, ...objects: object[]): Delivered => ({
  report: { apiVersion: "v1", kind: "List", items: [kubeSystem, live(), ...objects] },
  context: { cluster: "prod", complete: true, scannedAt: at },
});
const scan = (labels: Record<string, string> = source): Delivered => ({ report: api(labels) });
const weakness = {
  check_id: "java.lang.security.audit.sqli",
  path: "src/RefundStore.java",
  start: { line: 41, col: 1 },
  end: { line: 41, col: 9 },
  extra: { message: "SQL is put together from a request.", severity: "ERROR", metadata: {}, lines: "db.query(a + b)" },
};
const code: Delivered = {
  report: { version: "1.100.0", results: [weakness], errors: [], paths: { scanned: ["src/RefundStore.java"] } },
  context: { repo: REPO, commit: COMMIT, branch: "main", scannedAt: day(2) },
};

type Place = { score: number; exposure: string; points: number; assets: string[]; owner: string | null };
async function riskOf(orgId: string, kind: string): Promise<Place> {
  const [risk] = await door.query<Place>(
    orgId,
    `SELECT r.score::int, f ->> 'evidence' AS exposure, (f ->> 'points')::int AS points, r.owner_reason -> 'of' ->> 'placeId' AS owner,
            ARRAY(SELECT a.kind FROM asset a WHERE a.org_id = r.org_id AND a.id = ANY(r.asset_ids) ORDER BY 1) AS assets
       FROM risk r, jsonb_array_elements(r.factors) f WHERE r.kind = $1 AND r.status = 'open' AND f ->> 'id' = 'exposure'`,
    [kind],
  );
  if (!risk) throw new Error(`no risk of the kind ${kind} is open`);
  return risk;
}

describe("a weakness in code", () => {
  test("is as exposed as the workloads that run what is built from it, in whatever order the three are told", async () => {
    const told = [inventory(day(3), door443), scan(), code] as const;
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ] as const) {
      const orgId = await door.organization();
      for (const one of order) await door.deliver(orgId, told[one]);
      const risk = await riskOf(orgId, "code-change");
      expect(risk).toMatchObject({ points: 24, assets: ["repository", "workload"], owner: null });
      expect(risk.exposure).toContain(
        "It can be reached from the internet. api runs an image that is built from this repository.",
      );
    }
  });

  // The page said where it runs as if somebody had proven it.
  test("is told with whether what runs is proven or only claimed to be built from it", async () => {
    const orgId = await door.organization();
    for (const one of [code, scan(), inventory(day(3), door443)]) await door.deliver(orgId, one);
    const [risk] = await door.query<{ id: string }>(orgId, "SELECT id FROM risk WHERE kind = 'code-change'");
    const runs = async () => RiskDetail.parse(await getRisk(door.db, orgId, risk?.id ?? "")).codeRuns;
    expect(await runs()).toMatchObject({
      count: 1,
      items: [
        {
          workload: { kind: "workload", name: "api" },
          place: { namespace: "shop", cluster: { name: "prod" } },
          image: { kind: "image" },
          mark: "claim",
        },
      ],
    });
    // As a verified signature of an expected signer leaves it (code-to-cloud.db.test.ts).
    await door.query(
      orgId,
      `UPDATE edge SET attributes = attributes || '{"known": "proof"}' WHERE kind = 'built_from'`,
    );
    expect((await runs()).items.map(({ mark }) => mark)).toEqual(["proof"]);
    const [image] = await door.query<{ id: string }>(orgId, "SELECT id FROM risk WHERE kind <> 'code-change' LIMIT 1");
    if (image) expect((await getRisk(door.db, orgId, image.id)).codeRuns).toEqual({ count: 0, items: [] });
  });

  // The link is of the image's newest version, and the workload runs the one before: what is proven of one proves nothing of the other.
  test("is no proof, and names no commit, where the workload runs another version of the image", async () => {
    const orgId = await door.organization();
    for (const one of [code, scan(), inventory(day(3), door443)]) await door.deliver(orgId, one);
    const [risk] = await door.query<{ id: string }>(orgId, "SELECT id FROM risk WHERE kind = 'code-change'");
    const runs = async () => RiskDetail.parse(await getRisk(door.db, orgId, risk?.id ?? "")).codeRuns.items;
    const asProof = () =>
      door.query(
        orgId,
        `UPDATE edge SET attributes = attributes || '{"known": "proof", "commit": "${COMMIT}"}' WHERE kind = 'built_from'`,
      );
    await asProof();
    expect(await runs()).toMatchObject([{ mark: "proof", commit: COMMIT, otherVersion: null }]);
    const next = api(source);
    await door.deliver(orgId, {
      report: { ...next, CreatedAt: day(5), Metadata: { ...next.Metadata, ImageID: digest("e") } },
    });
    await asProof();
    // What runs is still the version that ran before the newer one was scanned.
    await door.query(
      orgId,
      `DELETE FROM edge e WHERE e.kind = 'runs' AND e.to_version_id <> (SELECT v.id FROM asset_version v WHERE v.org_id = e.org_id AND v.asset_id = e.to_id ORDER BY v.first_seen_at, v.id LIMIT 1)`,
    );
    const still = await door.query(
      orgId,
      "UPDATE edge SET live = tstzmultirange(tstzrange('2026-03-03', NULL)), is_live = true WHERE kind = 'runs' RETURNING 1",
    );
    expect(still).toHaveLength(1);
    expect(await runs()).toMatchObject([{ mark: "claim", commit: null, otherVersion: "proof" }]);
  });

  test("follows its workload: when nothing leads there any more, its score falls", async () => {
    const orgId = await door.organization();
    for (const one of [code, scan(), inventory(day(3), door443)]) await door.deliver(orgId, one);
    const before = await riskOf(orgId, "code-change");
    await door.deliver(
      orgId,
      inventory(day(4), { ...door443, spec: { ...door443.spec, type: "ClusterIP" }, status: {} }),
    );
    const after = await riskOf(orgId, "code-change");
    expect(before.points - after.points).toBe(24 - 9);
    expect(after.score).toBeLessThan(before.score);
    expect(after.exposure).toBe("How it can be reached is not known.");
  });

  // Whoever may send a scan may label an image as built from anything.
  test("is never lowered by an image that claims to be built from it, wherever that runs and whatever is set on its workload", async () => {
    const orgId = await door.organization();
    const everything = async () =>
      (await door.query<{ id: string }>(orgId, "SELECT id FROM asset")).map(({ id }) => id);
    await door.deliver(orgId, code);
    await door.query(orgId, "UPDATE asset SET mission_impact = 'high' WHERE kind = 'repository'");
    await correlateAll(door.db, orgId, await everything(), new Date());
    const before = await riskOf(orgId, "code-change");
    const deny = {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "deny", namespace: "shop", uid: "n-1" },
      spec: { podSelector: {}, policyTypes: ["Ingress"] },
    };
    await door.deliver(orgId, inventory(day(3), deny));
    await door.deliver(orgId, scan());
    await door.query(orgId, "UPDATE asset SET mission_impact = 'low' WHERE kind = 'workload'");
    await correlateAll(door.db, orgId, await everything(), new Date());
    const after = await riskOf(orgId, "code-change");
    expect(after.assets).toEqual(["repository", "workload"]);
    expect(after.score).toBeGreaterThanOrEqual(before.score);
  });

  test("is at a place that nobody knows when no image says any more that it is built from it", async () => {
    const orgId = await door.organization();
    for (const one of [code, scan(), inventory(day(3), door443)]) await door.deliver(orgId, one);
    const elsewhere = api({ "org.opencontainers.image.source": "https://github.com/shop/other" });
    const rebuilt = { ...elsewhere, CreatedAt: day(5), Metadata: { ...elsewhere.Metadata, ImageID: digest("e") } };
    await door.deliver(orgId, { report: rebuilt });
    expect(await riskOf(orgId, "code-change")).toMatchObject({
      exposure: "How it can be reached is not known.",
      assets: ["repository"],
    });
  });
});

// Semgrep names the CWE in the rule's metadata, Trivy with the advisory.
describe("what acts in the browser of whoever visits", () => {
  type Rights = { points: number; evidence: string };
  async function rightsOf(orgId: string, kind: string): Promise<Rights | undefined> {
    const [rights] = await door.query<Rights>(
      orgId,
      `SELECT (f ->> 'points')::int AS points, f ->> 'evidence' AS evidence
         FROM risk r, jsonb_array_elements(r.factors) f WHERE r.kind = $1 AND r.status = 'open' AND f ->> 'id' = 'privilege'`,
      [kind],
    );
    return rights;
  }
  const naming = (cwe: string[], at: string): Delivered => ({
    report: {
      version: "1.100.0",
      results: [{ ...weakness, extra: { ...weakness.extra, metadata: { cwe } } }],
      errors: [],
      paths: { scanned: ["src/RefundStore.java"] },
    },
    context: { repo: REPO, commit: COMMIT, branch: "main", scannedAt: at },
  });
  const SCRIPTING = "CWE-79: Improper Neutralization of Input During Web Page Generation ('Cross-site Scripting')";
  const none = {
    points: 0,
    evidence:
      "It gives nobody the rights of its workload: it acts in the browser of whoever visits (CWE-79 Cross-site scripting).",
  };
  const unknown = { points: 3, evidence: "What it may do is not known." };

  test("gives nobody the rights of its workload from the report on that names its CWE, as long as that names no other", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, code);
    expect(await rightsOf(orgId, "code-change")).toEqual(unknown);
    await door.deliver(orgId, naming([SCRIPTING], day(3)));
    expect(await rightsOf(orgId, "code-change")).toEqual(none);
    await door.deliver(orgId, naming([SCRIPTING, "CWE-94: Code Injection"], day(4)));
    expect(await rightsOf(orgId, "code-change")).toEqual(unknown);
  });

  test("is told by its kind before its place, and by what an attacker gets, once its CWE is named", async () => {
    const orgId = await door.organization();
    const words = () => door.query(orgId, "SELECT title, summary FROM risk WHERE kind = 'code-change'");
    const reach = "No inventory says where it runs or who can reach it.";
    const wrong = "SQL is put together from a request";
    await door.deliver(orgId, code);
    expect(await words()).toEqual([{ title: `Fix src/RefundStore.java: ${wrong}`, summary: `${wrong}. ${reach}` }]);
    await door.deliver(orgId, naming(["CWE-89: SQL Injection"], day(3)));
    expect(await words()).toEqual([
      {
        title: `Fix SQL injection in src/RefundStore.java: ${wrong}`,
        summary: `${wrong}. An attacker may read and change the database. ${reach}`,
      },
    ]);
  });

  test("counts in full where one of its tools names no CWE", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, naming([SCRIPTING], day(3)));
    const silent = naming([], day(3));
    await door.deliver(orgId, { ...silent, context: { ...silent.context, scope: "second" } });
    expect(await rightsOf(orgId, "code-change")).toEqual(unknown);
  });

  test("counts in full in a package, whose CWE says a kind and not what it gives", async () => {
    const orgId = await door.organization();
    const { Results, ...report } = api();
    const named = Results.map((result) => ({
      ...result,
      Vulnerabilities: result.Vulnerabilities.map((one) => ({ ...one, CweIDs: ["CWE-79"] })),
    }));
    await door.deliver(orgId, { report: { ...report, Results: named } });
    expect(await rightsOf(orgId, "os-packages")).toEqual(unknown);
  });
});

describe("a leaked secret", () => {
  const KEY = "AKIAQ3EGRX7T5WZM2LNO";
  const leak = (Verified: boolean | undefined) => ({
    report: JSON.stringify({
      SourceMetadata: { Data: { Git: { file: "deploy/key.env", line: 3, repository: REPO, commit: COMMIT } } },
      DetectorName: "AWS",
      ...(Verified === undefined ? {} : { Verified }),
      Raw: KEY,
    }),
    context: { repo: REPO, commit: COMMIT, branch: "main", scannedAt: Verified ? day(4) : day(3) },
  });

  test("of a cloud is used from anywhere, wherever the file lies, and weighs more once a tool saw that it works", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, leak(undefined));
    const untried = await riskOf(orgId, "secret-rotation");
    expect(untried).toMatchObject({ points: 24, exposure: expect.stringContaining("It is used over the internet") });
    await door.deliver(orgId, leak(true));
    const tried = await riskOf(orgId, "secret-rotation");
    expect(tried.score - untried.score).toBe(20 - 4);
  });

  test("that its service no longer takes is as exposed as where it lies", async () => {
    const orgId = await door.organization();
    const alert = (validity: string) => ({
      report: [
        {
          number: 7,
          state: "open",
          secret_type: "aws_access_key_id",
          secret: KEY,
          validity,
          html_url: "https://github.com/shop/api/security/secret-scanning/7",
        },
      ],
      context: { repo: REPO, scannedAt: validity === "unknown" ? day(3) : day(4) },
    });
    await door.deliver(orgId, alert("unknown"));
    const untried = await riskOf(orgId, "secret-rotation");
    await door.deliver(orgId, alert("inactive"));
    const dead = await riskOf(orgId, "secret-rotation");
    expect(untried.score - dead.score).toBe(24 - 9 + 4);
    expect(dead.exposure).toBe("How it can be reached is not known.");
  });

  // Both are the same rotation: whoever counts one again has to have the other at hand.
  test("that an image and a repository share keeps both findings when only the image's workload changed", async () => {
    const orgId = await door.organization();
    const inImage: Delivered = {
      report: [
        {
          RuleID: "aws-access-token",
          Description: "AWS",
          File: "app/key.env",
          StartLine: 1,
          EndLine: 1,
          Match: KEY,
          Secret: KEY,
        },
      ],
      context: { image: "registry.example/shop/api:1.4", scannedAt: day(3) },
    };
    for (const one of [leak(undefined), inImage]) await door.deliver(orgId, one);
    const counted = async () =>
      (
        await door.query<{ n: number }>(
          orgId,
          "SELECT finding_count::int AS n FROM risk WHERE kind = 'secret-rotation' AND status = 'open' ORDER BY 1",
        )
      ).map(({ n }) => n);
    const before = await counted();
    await door.deliver(orgId, inventory(day(3), door443));
    expect(await counted()).toEqual(before);
    expect(before).toContain(2);
  });
});
