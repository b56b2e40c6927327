import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyDecisions } from "@/lib/commands/apply-decisions";
import { RiskDetail, RiskQuery } from "@/lib/contracts/http/risk";
import { admin, inventory, listLog4j, scan, web } from "@/lib/correlate/attack-paths/testing-paths";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { withTenant } from "@/lib/db/tenant";
import { deployment, grant, namespace, policy } from "@/lib/engine/attack-paths/testing-cluster";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { getRisk } from "@/lib/queries/get-risk";
import { listRisks } from "@/lib/queries/list-risks";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
  await listLog4j(door);
});
afterAll(() => door.close());

type Stored = {
  id: string;
  title: string;
  status: string;
  score: number;
  band: string;
  verdicts: object;
  factors: { id: string; points: number }[];
  fix: { title: string; cuts: { kind: string; breaks: number }[] };
  path: {
    name: string;
    technique?: { id: string; attack: { id: string }[] };
    findingIds?: string[];
    proof?: unknown[];
  }[];
  entry: string;
};
const pathsOf = (orgId: string): Promise<Stored[]> =>
  door.query(
    orgId,
    `SELECT r.id, r.title, r.summary, r.status, r.score::int, r.band, r.verdicts, r.factors, r.fix, r.path, a.key AS entry
       FROM risk r JOIN asset a ON a.org_id = r.org_id AND a.id = r.asset_id WHERE r.kind = 'attack-path' ORDER BY r.title`,
  );

describe("attack paths as risks", () => {
  test("a path is a risk beside the fix units: scored by the formula alone, with steps, proof and the cheapest cut", async () => {
    const org = await door.organization();
    await door.deliver(org, inventory([...web(), ...admin]));
    expect(await pathsOf(org)).toEqual([]);
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    const [path, ...others] = await pathsOf(org);
    expect(others).toEqual([]);
    expect(path).toMatchObject({
      title: "From the internet through web to control of the cluster",
      status: "open",
      verdicts: {},
      fix: { cuts: [{ breaks: 1 }] },
    });
    expect(path?.entry).toMatch(/shop\/Deployment\/web$/);
    expect(path?.path.map(({ technique }) => technique?.id)).toEqual([
      undefined,
      "exploit-public-application",
      "steal-token",
      "cluster-admin-rights",
    ]);
    expect(path?.path[1]).toMatchObject({ technique: { attack: [{ id: "T1190" }] } });
    expect(path?.path[1]?.findingIds).toHaveLength(1);
    expect(path?.factors.reduce((sum, { points }) => sum + points, 0)).toBe(path?.score);
    expect(path?.factors.map(({ id }) => id)).not.toContain("bod-26-04");
    const units = await door.query(org, "SELECT kind FROM risk WHERE kind <> 'attack-path'");
    expect(units).toEqual([{ kind: "package-upgrade" }]);
  });

  test("what happens where a path begins is evidence for it, until the incident is closed", async () => {
    const org = await door.organization();
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    const [workload] = await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'workload'");
    const ids = [workload?.id ?? ""];
    const evidence = async () => (await pathsOf(org))[0]?.factors.find(({ id }) => id === "runtime")?.points;
    expect(await evidence()).toBe(0);
    await door.query(
      org,
      `INSERT INTO incident (org_id, id, key, rule, source, workload_id, day, first_at, last_at, alerts, severity, output, counted_as)
       VALUES ($1, $1, 'key', 'Terminal shell', 'syscall', $2, '2026-02-02', '2026-02-02', '2026-02-02', 1, 5, 'A shell', 'Terminal shell')`,
      [org, ids[0]],
    );
    await correlateAll(door.db, org, ids, new Date());
    expect(await evidence()).toBe(8);
    await door.query(org, "UPDATE incident SET status = 'closed'");
    await correlateAll(door.db, org, ids, new Date());
    expect(await evidence()).toBe(0);
  });

  test("the same again writes nothing", async () => {
    const org = await door.organization();
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    const before = await everyRow(door, org);
    const assets = await door.query<{ id: string }>(org, "SELECT id FROM asset");
    await correlateAll(
      door.db,
      org,
      assets.map(({ id }) => id),
      new Date(),
    );
    expect(await everyRow(door, org)).toEqual(before);
  });

  test("it closes when a scan shows the weakness gone, and is the same risk when it is back", async () => {
    const org = await door.organization();
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    const [open] = await pathsOf(org);
    await door.deliver(org, scan("web", [], "2026-02-02T00:00:00Z"));
    expect(await pathsOf(org)).toMatchObject([{ id: open?.id, status: "closed" }]);
    await door.deliver(org, scan("web", ["CVE-2021-44228"], "2026-02-03T00:00:00Z"));
    expect(await pathsOf(org)).toMatchObject([{ id: open?.id, status: "open" }]);
    const history = await door.query<{ why: string }>(
      org,
      "SELECT why FROM risk_score WHERE risk_id = $1 ORDER BY at",
      [open?.id],
    );
    expect(history.map(({ why }) => why)).toEqual(["The way was found.", "The way is open again."]);
  });

  test("it closes when an inventory no longer has what it goes through", async () => {
    const org = await door.organization();
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    await door.deliver(org, inventory([...web(), ...admin]));
    expect(await pathsOf(org)).toMatchObject([{ status: "open" }]);
    // A listing ends only objects of kinds that it lists.
    const reader = grant("reader", null, { apiGroups: [""], resources: ["pods"], verbs: ["get"] });
    await door.deliver(org, inventory([...web(), ...reader]));
    expect(await pathsOf(org)).toMatchObject([{ status: "closed" }]);
  });

  // A policy changes no asset: the cluster's inventory alone says that its paths are out of date.
  test("a policy that denies the way from pod to pod closes the path that needs it, and only that", async () => {
    const org = await door.organization();
    const objects = [
      ...web(),
      deployment("db", {}, { namespace: "data", image: "registry.example/db:1" }),
      namespace("data"),
    ];
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    await door.deliver(org, scan("db", ["CVE-2021-44228"]));
    await door.deliver(org, inventory(objects));
    expect(await pathsOf(org)).toMatchObject([
      { title: "From the internet through web into the namespace data", status: "open" },
    ]);
    await door.deliver(org, inventory([...objects, policy("calls", { policyTypes: ["Egress"] })]));
    expect(await pathsOf(org)).toMatchObject([{ status: "closed" }]);
  });

  test("what people said of a path stays; a decision on its finding closes it", async () => {
    const org = await door.organization();
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    await door.query(org, "UPDATE risk SET status = 'in_progress' WHERE kind = 'attack-path'");
    await door.deliver(org, inventory([...web(), ...admin, ...web("other")]));
    expect(await pathsOf(org)).toMatchObject([{ status: "in_progress" }]);
    await door.query(org, "UPDATE finding SET disposition = 'not_affected'");
    const assets = await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'image'");
    await correlateAll(
      door.db,
      org,
      assets.map(({ id }) => id),
      new Date(),
    );
    expect(await pathsOf(org)).toMatchObject([{ status: "closed" }]);
  });

  test("a crown jewel set by people is a goal", async () => {
    const org = await door.organization();
    const objects = [...web(), deployment("db", {}, { image: "registry.example/db:1" })];
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    await door.deliver(org, scan("db", ["CVE-2021-44228"]));
    await door.deliver(org, inventory(objects));
    expect(await pathsOf(org)).toEqual([]);
    const [db] = await door.query<{ id: string }>(
      org,
      "UPDATE asset SET mission_impact = 'high' WHERE kind = 'workload' AND name = 'db' RETURNING id",
    );
    await correlateAll(door.db, org, [db?.id ?? ""], new Date());
    expect(await pathsOf(org)).toMatchObject([
      { title: "From the internet through web to the crown jewel db", status: "open" },
    ]);
  });

  test("the API gives its steps with technique, ATT&CK and proof, its cuts, and the findings that it uses", async () => {
    const org = await door.organization();
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    const [path] = await pathsOf(org);
    const risk = RiskDetail.parse(await getRisk(door.db, org, path?.id ?? ""));
    expect(risk.kind).toBe("attack-path");
    expect(risk.path.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "internet Internet",
      "workload web",
      "account web",
      "cluster The whole cluster",
    ]);
    expect(risk.path[2]?.technique?.attack).toEqual([
      { id: "T1528", name: "Steal Application Access Token", url: "https://attack.mitre.org/techniques/T1528/" },
    ]);
    for (const step of risk.path.slice(1)) expect(step.proof.length).toBeGreaterThan(0);
    for (const step of risk.path.slice(1)) expect(step.assetId).not.toBeNull();
    expect(risk.cuts).toHaveLength(1);
    expect(risk.path.some(({ cut }) => cut)).toBe(true);
    expect(risk.members.map(({ findingId }) => findingId)).toEqual(risk.path[1]?.findingIds);
    expect(risk.memberCount).toEqual({ value: 1, relation: "exact" });
    // The list says the same way in short.
    const { items } = await listRisks(door.db, org, RiskQuery.parse({ q: "kind:attack-path" }));
    expect(items[0]?.path[1]).toEqual({
      kind: "workload",
      name: "web",
      why: risk.path[1]?.why,
      assetId: risk.path[1]?.assetId,
    });
  });

  test("a path that people accepted is open again when their decision has run out", async () => {
    const org = await door.organization();
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    const [path] = await pathsOf(org);
    await door.query(org, "UPDATE risk SET status = 'accepted' WHERE id = $1", [path?.id]);
    await door.query(
      org,
      `INSERT INTO decision (org_id, id, kind, scope_kind, risk_id, reason, author_name, expires_at)
       VALUES ($1, gen_random_uuid(), 'accepted', 'risk', $2, 'for now', 'Ann', now() + interval '1 day')`,
      [org, path?.id],
    );
    const apply = () => withTenant(door.db, org, (tx) => applyDecisions(tx, org, "everything"));
    await apply();
    expect(await pathsOf(org)).toMatchObject([{ status: "accepted" }]);
    await door.query(org, "UPDATE decision SET expires_at = now() - interval '1 hour'");
    await apply();
    expect(await pathsOf(org)).toMatchObject([{ status: "open" }]);
  });

  test("paths of one organization are nobody else's", async () => {
    const org = await door.organization();
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    const other = await door.organization();
    await door.deliver(other, inventory([...web(), ...admin]));
    expect(await pathsOf(other)).toEqual([]);
    expect(await door.query(other, "SELECT 1 FROM attack_path_run")).toHaveLength(1);
  });
});
