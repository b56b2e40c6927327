import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RiskQuery } from "@/lib/contracts/http/risk";
import { WhatIf, type WhatIfOutcome } from "@/lib/contracts/http/what-if";
import { listLog4j } from "@/lib/correlate/attack-paths/testing-paths";
import { balancer, deployment, grant, namespace } from "@/lib/engine/attack-paths/testing-cluster";
import type { KubernetesObject } from "@/lib/engine/exposure";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { listRisks } from "@/lib/queries/list-risks";
import { whatIf } from "@/lib/queries/what-if/what-if";

// What is foretold is what comes: each forecast is compared with what correlation makes of it once it is done.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
  await listLog4j(door);
});
afterAll(() => door.close());

const LOG4SHELL = "CVE-2021-44228";
const kubeSystem = { ...namespace("kube-system"), metadata: { name: "kube-system", uid: "cluster-uid" } };
const admin = grant("web", null, { apiGroups: ["*"], resources: ["*"], verbs: ["*"] });
const web = (name: string) => [
  deployment(
    name,
    { serviceAccountName: "web", automountServiceAccountToken: true },
    { image: `registry.example/${name}:1` },
  ),
  balancer(name),
];

function inventory(objects: readonly KubernetesObject[]) {
  const items = [kubeSystem, ...objects].map((one, n) => {
    const metadata = one.metadata as Record<string, unknown>;
    return { ...one, metadata: { uid: `uid-${n}-${metadata.name}`, ...metadata } };
  });
  return { report: { apiVersion: "v1", kind: "List", items }, context: { cluster: "prod", complete: true } };
}

type Flaw = { id: string; fixed?: string; severity?: string };

/** What a scanner says of log4j in `registry.example/NAME:1`. */
function scan(name: string, flaws: readonly Flaw[], at = "2026-02-01T00:00:00Z") {
  const Vulnerabilities = flaws.map(({ id, fixed = "2.17.1", severity = "CRITICAL" }) => ({
    VulnerabilityID: id,
    PkgName: "log4j-core",
    PkgIdentifier: { PURL: "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1" },
    InstalledVersion: "2.14.1",
    FixedVersion: fixed,
    Severity: severity,
    CVSS: { nvd: { V3Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", V3Score: 10 } },
  }));
  const report = {
    SchemaVersion: 2,
    ArtifactName: `registry.example/${name}:1`,
    ArtifactType: "container_image",
    Results: [
      {
        Target: "app.jar",
        Class: "lang-pkgs",
        Type: "jar",
        Packages: [{ Name: "log4j-core", Version: "2.14.1" }],
        Vulnerabilities,
      },
    ],
  };
  return { report, context: { scannedAt: at } };
}

type Stored = { id: string; title: string; score: number; status: string; cuts: { id: string; breaks: number }[] };
const pathsOf = (org: string): Promise<Stored[]> =>
  door.query(
    org,
    "SELECT id, title, score::int, status, fix -> 'cuts' AS cuts FROM risk WHERE kind = 'attack-path' AND status <> 'closed' ORDER BY title",
  );
const fixOf = async (org: string, image: string): Promise<Stored> => {
  const [fix] = await door.query<Stored>(
    org,
    `SELECT r.id, r.title, r.score::int, r.status FROM risk r JOIN asset a ON a.org_id = r.org_id AND a.id = r.asset_id
      WHERE r.kind = 'package-upgrade' AND a.key = $1`,
    [`registry.example/${image}`],
  );
  if (!fix) throw new Error(`no fix for ${image}`);
  return fix;
};
const openByBand = async (org: string) =>
  new Map(
    (
      await door.query<{ band: string; n: number }>(
        org,
        "SELECT replace(band, '-star', '*') AS band, count(*)::int AS n FROM risk WHERE status IN ('open', 'in_progress') GROUP BY 1",
      )
    ).map(({ band, n }) => [band, n]),
  );
const bandsAfter = ({ bands }: WhatIfOutcome) =>
  new Map(bands.filter(({ after }) => after > 0).map(({ band, after }) => [band as string, after]));

async function ask(org: string, riskId: string, cut: string | null = null, maxWorkloads?: number) {
  return WhatIf.parse(await whatIf(door.db, org, { riskId, cut, now: new Date(), maxWorkloads })).outcomes;
}
async function askOne(org: string, riskId: string, cut: string | null = null, maxWorkloads?: number) {
  const [outcome] = await ask(org, riskId, cut, maxWorkloads);
  if (!outcome) throw new Error("no outcome");
  return outcome;
}

/** One image that anyone reaches, with rights over the cluster. */
async function oneDoor(flaws: readonly Flaw[] = [{ id: LOG4SHELL }]): Promise<string> {
  const org = await door.organization();
  await door.deliver(org, inventory([...web("web"), ...admin]));
  await door.deliver(org, scan("web", flaws));
  return org;
}

/** Two of them: each has a path of its own to the same end. */
async function twoDoors(flaws: readonly Flaw[] = [{ id: LOG4SHELL }]): Promise<string> {
  const org = await door.organization();
  await door.deliver(org, inventory([...web("web"), ...web("other"), ...admin]));
  await door.deliver(org, scan("web", flaws));
  await door.deliver(org, scan("other", [{ id: LOG4SHELL }]));
  return org;
}

describe("what if a fix is made", () => {
  // Both figures are seen on one day: that of the overview has to be among what is answered.
  test("open risks are counted as the list counts them too, a path in the row of its change", async () => {
    const org = await oneDoor();
    const fix = await fixOf(org, "web");
    const answer = await whatIf(door.db, org, { riskId: fix.id, cut: null, now: new Date() });
    const each = answer.outcomes[0]?.bands.reduce((sum, { before }) => sum + before, 0);
    const page = await listRisks(door.db, org, RiskQuery.parse({ paths: "folded" }));
    expect([each, answer.listed]).toEqual([2, 1]);
    expect(page.count).toEqual({ value: answer.listed, relation: "exact" });
  });

  test("its only path breaks, its risk leaves the list, and so it comes", async () => {
    const org = await oneDoor();
    const [path] = await pathsOf(org);
    const fix = await fixOf(org, "web");
    const outcome = await askOne(org, fix.id);
    expect(outcome.risk).toMatchObject({ before: { score: fix.score }, after: null });
    expect(outcome.findings).toMatchObject({ closes: 1, leaves: 0, closesBySeverity: { critical: 1, high: 0 } });
    expect(outcome.paths).toMatchObject({ complete: true, moved: 0, instead: { count: 0 }, remaining: { count: 0 } });
    expect(outcome.paths.broken).toEqual({
      count: 1,
      items: [
        { riskId: path?.id, title: path?.title, before: expect.objectContaining({ score: path?.score }), after: null },
      ],
    });
    expect(outcome.paths.clusters).toMatchObject({ count: 1, items: [{ workloads: 1, state: "searched" }] });
    expect(outcome.assets).toMatchObject({
      count: 1,
      items: [{ asset: { kind: "image" }, closes: 1, after: null }],
    });
    expect(outcome.bands.reduce((sum, { before }) => sum + before, 0)).toBe((await openByBand(org)).get("act"));
    await door.deliver(org, scan("web", [], "2026-02-02T00:00:00Z"));
    expect(await pathsOf(org)).toEqual([]);
    expect(await openByBand(org)).toEqual(bandsAfter(outcome));
  });

  test("what has no fix stays, with the score that is left; other doors stay open", async () => {
    const mild = { id: "CVE-2020-0001", fixed: "", severity: "MEDIUM" };
    const org = await twoDoors([{ id: LOG4SHELL }, mild]);
    const paths = await pathsOf(org);
    expect(paths).toHaveLength(2);
    const fix = await fixOf(org, "web");
    const outcome = await askOne(org, fix.id);
    expect(outcome.findings).toMatchObject({ closes: 1, leaves: 1, leavesBySeverity: { medium: 1, critical: 0 } });
    expect(outcome.findings?.leavesText).toBeTruthy();
    expect(outcome.paths.broken.items.map(({ title }) => title)).toEqual([
      "From the internet through web to control of the cluster",
    ]);
    expect(outcome.paths.remaining.items.map(({ title }) => title)).toEqual([
      "From the internet through other to control of the cluster",
    ]);
    expect(outcome.assets.items).toHaveLength(1);
    await door.deliver(org, scan("web", [mild], "2026-02-02T00:00:00Z"));
    const after = await fixOf(org, "web");
    expect(outcome.risk.after?.score).toBe(after.score);
    expect(after.score).toBeLessThan(fix.score);
    const [left] = await door.query<{ priority: number }>(
      org,
      `SELECT max(k.priority)::int AS priority FROM finding_rank k JOIN finding f ON f.id = k.finding_id
        WHERE k.risk_id = $1 AND f.state = 'open'`,
      [fix.id],
    );
    expect(outcome.assets.items[0]?.after).toBe(left?.priority);
    expect((await pathsOf(org)).map(({ title }) => title)).toEqual(
      outcome.paths.remaining.items.map(({ title }) => title),
    );
    expect(await openByBand(org)).toEqual(bandsAfter(outcome));
  });

  test("what no attacker gets on by needs no search, and its paths stay", async () => {
    const org = await oneDoor([{ id: "CVE-2020-0001" }]);
    const outcome = await askOne(org, (await fixOf(org, "web")).id);
    expect(outcome.findings?.closes).toBe(1);
    expect(outcome.paths).toMatchObject({
      complete: true,
      broken: { count: 0 },
      clusters: { items: [{ state: "unchanged" }] },
    });
  });

  // A path that a bound left unfound would look broken.
  test("a search that its bound ended tells nothing of the cluster", async () => {
    const org = await oneDoor();
    const { id } = await fixOf(org, "web");
    const { outcomes } = WhatIf.parse(
      await whatIf(door.db, org, { riskId: id, cut: null, now: new Date(), maxWork: 1 }),
    );
    expect(outcomes[0]?.paths).toMatchObject({
      complete: false,
      clusters: { items: [{ state: "too_large" }] },
      broken: { count: 0 },
    });
    expect(outcomes[0]?.findings?.closes).toBe(1);
  });

  test("a cluster that is too large is named and nothing is guessed", async () => {
    const org = await oneDoor();
    const outcome = await askOne(org, (await fixOf(org, "web")).id, null, 0);
    expect(outcome.paths).toMatchObject({
      complete: false,
      clusters: { count: 1, items: [{ workloads: 1, state: "too_large" }] },
      broken: { count: 0 },
      remaining: { count: 0 },
    });
    expect(outcome.findings?.closes).toBe(1);
  });
});

describe("what if an attack path is cut", () => {
  test("it breaks, with every other path that the cut takes away, and its findings stay", async () => {
    const org = await twoDoors();
    const paths = await pathsOf(org);
    const [path] = paths;
    const [cut] = path?.cuts ?? [];
    const outcome = await askOne(org, path?.id ?? "", cut?.id ?? null);
    expect(outcome.cutIds).toEqual([cut?.id]);
    expect(outcome.findings).toBeNull();
    expect(outcome.risk.after).toBeNull();
    expect(cut?.breaks).toBe(2);
    expect(outcome.paths.broken.items.map(({ riskId }) => riskId).sort()).toEqual(paths.map(({ id }) => id).sort());
    const sum = (side: "before" | "after") => outcome.bands.reduce((all, band) => all + band[side], 0);
    expect(sum("before") - sum("after")).toBe(2);
  });

  // Without a fixed version the weakness is no change that somebody could make: then only paths are told.
  test("the inventory without the role binding comes to what was foretold", async () => {
    const org = await oneDoor([{ id: LOG4SHELL, fixed: "" }]);
    const [path] = await pathsOf(org);
    const [outcome] = await ask(org, path?.id ?? "");
    const reader = grant("reader", null, { apiGroups: [""], resources: ["pods"], verbs: ["get"] });
    await door.deliver(org, inventory([...web("web"), ...reader]));
    expect(await pathsOf(org)).toEqual([]);
    expect(await openByBand(org)).toEqual(bandsAfter(outcome as WhatIfOutcome));
  });

  test("where one change ends it, the path tells what that change's own risk tells, and so it comes", async () => {
    const org = await oneDoor([{ id: LOG4SHELL }, { id: "CVE-2020-0001" }, { id: "CVE-2020-0002", fixed: "" }]);
    const [path] = await pathsOf(org);
    const fix = await fixOf(org, "web");
    const [cut] = path?.cuts ?? [];
    const ofFix = await askOne(org, fix.id);
    for (const ofPath of [await askOne(org, path?.id ?? ""), await askOne(org, path?.id ?? "", cut?.id ?? null)]) {
      const { cutIds, change, risk, ...told } = ofPath;
      expect(change).toEqual({ id: fix.id, title: fix.title });
      expect(cutIds).toEqual([cut?.id]);
      expect(risk).toMatchObject({ before: { score: path?.score }, after: null });
      expect(told).toEqual({ ...told, ...ofFix, cutIds: undefined, change: undefined, risk: undefined });
    }
    expect(ofFix).toMatchObject({ change: null, findings: { closes: 2, leaves: 1 } });
    await door.deliver(org, scan("web", [{ id: "CVE-2020-0002", fixed: "" }], "2026-02-02T00:00:00Z"));
    expect(await pathsOf(org)).toEqual([]);
    expect(await openByBand(org)).toEqual(bandsAfter(ofFix));
  });

  test("where its cluster is too large, what the change closes is told, and of the path nothing", async () => {
    const org = await oneDoor();
    const [path] = await pathsOf(org);
    const outcome = await askOne(org, path?.id ?? "", null, 0);
    expect(outcome).toMatchObject({ findings: { closes: 1 }, paths: { complete: false, broken: { count: 0 } } });
    expect(outcome.risk.after).toEqual(outcome.risk.before);
  });

  test("a cut it does not have is refused, and so is a cut of a fix", async () => {
    const org = await oneDoor();
    const [path] = await pathsOf(org);
    await expect(ask(org, path?.id ?? "", "unexpose:nothing")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(ask(org, (await fixOf(org, "web")).id, "any")).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("asking", () => {
  test("writes nothing", async () => {
    const org = await twoDoors([{ id: LOG4SHELL }, { id: "CVE-2020-0001", fixed: "" }]);
    const before = await everyRow(door, org);
    const [path] = await pathsOf(org);
    await ask(org, path?.id ?? "");
    await ask(org, (await fixOf(org, "web")).id);
    expect(await everyRow(door, org)).toEqual(before);
  });

  test("another organization's risk is not there", async () => {
    const org = await oneDoor();
    const other = await door.organization();
    const [path] = await pathsOf(org);
    await expect(ask(other, path?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    await expect(ask(other, (await fixOf(org, "web")).id)).rejects.toMatchObject({ code: "not_found" });
  });
});
