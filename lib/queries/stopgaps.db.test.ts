import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RiskDetail } from "@/lib/contracts/http/risk";
import { WhatIf } from "@/lib/contracts/http/what-if";
import { admin, inventory, listExploited, scan, web } from "@/lib/correlate/attack-paths/testing-paths";
import { withTenant } from "@/lib/db/tenant";
import { deployment, grant, namespace } from "@/lib/engine/attack-paths/testing-cluster";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { getRisk } from "@/lib/queries/get-risk";
import { risksOfRights } from "@/lib/queries/right-risks";
import { whatIf } from "@/lib/queries/what-if/what-if";

const [LOG4SHELL, STRUTS] = ["CVE-2021-44228", "CVE-2023-50164"];
let door: Door;
let org: string;
beforeAll(async () => {
  door = await openDoor();
  await listExploited(door, [LOG4SHELL, STRUTS]);
});
afterAll(() => door.close());
beforeEach(async () => {
  org = await door.organization();
});

type Named = { id: string; title: string; kind: string };
const open = () =>
  door.query<Named>(org, "SELECT id, title, kind FROM risk WHERE status = 'open' ORDER BY score DESC, title");
const read = async (of: Named | undefined) => RiskDetail.parse(await getRisk(door.db, org, of?.id ?? ""));
const paths = async () => (await open()).filter(({ kind }) => kind === "attack-path");
const fixOf = async (name: string) => {
  const [fix] = await door.query<Named>(
    org,
    `SELECT r.id, r.title, r.kind FROM risk r JOIN asset a ON a.org_id = r.org_id AND a.id = r.asset_id
      WHERE r.kind <> 'attack-path' AND r.status = 'open' AND a.name LIKE '%/' || $1 || '%'`,
    [name],
  );
  return fix;
};
const innerOf = (name: string) => deployment(name, {}, { namespace: "internal", image: `registry.example/${name}:1` });
const secrets = grant("web", "data", { apiGroups: [""], resources: ["secrets"], verbs: ["get"] });

/** `trivy k8s` of one role that may read secrets. */
const roleScan = (namespace: string, name: string, status = "FAIL", kind = "Role") => {
  const check = {
    Type: "Kubernetes Security Check",
    ID: "KSV-0113",
    Title: "Manage namespace secrets",
    Message: `Role '${name}' shouldn't have access to manage secrets in namespace '${namespace}'`,
    Severity: "MEDIUM",
    Status: status,
  };
  const result = { Target: `${kind}/${name}`, Class: "config", Type: "kubernetes", Misconfigurations: [check] };
  const report = {
    ClusterName: "prod",
    Resources: [{ Namespace: namespace, Kind: kind, Name: name, Results: [result] }],
  };
  return { report, context: { cluster: "prod" } };
};

/** The change of web's image ends two paths: to secrets by a right, and into a namespace by a weakness of what runs there. */
async function twoPaths(names: readonly string[] = ["one"]) {
  const inner = names.map(innerOf);
  await door.deliver(org, inventory([...web(), ...secrets, namespace("data"), namespace("internal"), ...inner]));
  await door.deliver(org, scan("web", [LOG4SHELL]));
  for (const name of names) await door.deliver(org, scan(name, [STRUTS]));
  const found = await paths();
  const endingIn = (goal: string) => found.find(({ title }) => title.endsWith(goal)) as Named;
  return { toSecrets: endingIn("to the secrets of data"), intoSpace: endingIn("into the namespace internal") };
}

describe("where the change that ends attack paths has to wait", () => {
  test("a path tells what ends it as well, in its cluster, with how many paths that breaks", async () => {
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", [LOG4SHELL]));
    const [path] = await paths();
    const { instead, title, score, band } = await read(path);
    const ends = { cluster: { name: "prod" }, risk: null, breaks: 1, pathCount: 1 };
    expect(instead).toMatchObject([
      { ...ends, kind: "reduce-rights", title: "Reduce what ClusterRole web-role grants" },
      { ...ends, kind: "detach-token", title: "Do not mount the token of shop/web into web" },
    ]);
    expect(instead[0]?.text).toMatch(/^Take this right away/);
    expect(instead[0]?.paths).toEqual([{ id: path?.id, title, goal: "to control of the cluster", score, band }]);
  });

  test("the risk whose change it is tells what ends its paths, each with those that it ends, and whose change it is", async () => {
    const { toSecrets, intoSpace } = await twoPaths();
    const fix = await read(await fixOf("web"));
    expect(fix.alsoEnds.map(({ id }) => id)).toEqual([toSecrets.id, intoSpace.id]);
    const told = fix.instead.map(({ kind, paths, risk }) => [kind, paths.map(({ id }) => id), risk?.id ?? null]);
    const other = await fixOf("one");
    expect(told).toEqual([
      ["reduce-rights", [toSecrets.id], null],
      ["isolate", [intoSpace.id], null],
      ["detach-token", [toSecrets.id], null],
      ["patch", [intoSpace.id], other?.id],
    ]);
    expect((await read(intoSpace)).instead[1]?.risk).toMatchObject({ id: other?.id, title: other?.title });
    // It ends none itself.
    expect((await read(other)).instead).toEqual([]);
  });

  test("a right that a scanner found in the role, too, is told as that risk", async () => {
    await door.deliver(org, inventory([...web(), ...secrets, namespace("data")]));
    await door.deliver(org, scan("web", [LOG4SHELL]));
    await door.deliver(org, roleScan("data", "web-role"));
    const [path] = await paths();
    const found = (await open()).find(({ kind }) => kind === "config-change");
    const { instead } = await read(path);
    const role = { kind: "Role", namespace: "data", name: "web-role", right: "rbac-secrets-read" };
    expect(instead[0]).toMatchObject({ kind: "reduce-rights", role, risk: { id: found?.id, title: found?.title } });
    expect(found?.title).toContain("web-role can read Secrets");
    await door.deliver(org, roleScan("data", "web-role", "PASS"));
    expect((await read(path)).instead[0]).toMatchObject({ kind: "reduce-rights", risk: null });
  });

  // A role whose name reads like another one with its binding was told as that one's risk.
  test("a right is a risk of the role that is named, whatever the words of its change read like", async () => {
    const forged = "harmless by ClusterRoleBinding z";
    await door.deliver(org, roleScan("", "harmless", "FAIL", "ClusterRole"));
    const [cluster] = await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'cluster'");
    const cutId = `rights:rbac-secrets-read:ClusterRole ${forged} by RoleBinding data/web`;
    const risksOf = async (name: string) => {
      const role = { kind: "ClusterRole", namespace: null, name, right: "rbac-secrets-read" } as const;
      const found = await withTenant(door.db, org, (tx) =>
        risksOfRights(tx, org, [{ clusterId: cluster?.id ?? "", cutId, role }]),
      );
      return found.map(({ riskId }) => riskId);
    };
    const [risk] = await open();
    expect(await risksOf(forged)).toEqual([]);
    expect(await risksOf("harmless")).toEqual([risk?.id]);
  });

  test("what ends most of the paths comes first, and names all that it ends", async () => {
    const right = grant("web", "more", { apiGroups: [""], resources: ["secrets"], verbs: ["get"] });
    const pods = grant("web", "pods", { apiGroups: [""], resources: ["pods"], verbs: ["create"] });
    const spaces = ["data", "more", "pods"].map((name) =>
      namespace(name, { "pod-security.kubernetes.io/enforce": "baseline" }),
    );
    const renamed = (all: typeof pods, to: string) =>
      JSON.parse(JSON.stringify(all).replaceAll("web-role", to)) as typeof pods;
    await door.deliver(
      org,
      inventory([...web(), ...secrets, ...renamed(right, "more-role"), ...renamed(pods, "pods-role"), ...spaces]),
    );
    await door.deliver(org, scan("web", [LOG4SHELL]));
    const fix = await read(await fixOf("web"));
    expect(fix.alsoEndsCount).toBeGreaterThan(1);
    expect(fix.instead[0]).toMatchObject({ kind: "detach-token", pathCount: fix.alsoEndsCount });
    expect(fix.instead[0]?.paths).toEqual(fix.alsoEnds);
  });

  // Behind are two workloads, of which the path to secrets knows nothing: it tells two others, and is ended by closing the door all the same.
  test("each names all paths that it ends, also those that tell two others, and what takes a service off the internet is last", async () => {
    const { toSecrets, intoSpace } = await twoPaths(["one", "two"]);
    const told = (await read(await fixOf("web"))).instead;
    expect(told.map(({ kind, paths, toldBy }) => [kind, paths.map(({ id }) => id), toldBy])).toEqual([
      ["reduce-rights", [toSecrets.id], toSecrets.id],
      ["detach-token", [toSecrets.id], toSecrets.id],
      ["unexpose", [toSecrets.id, intoSpace.id], intoSpace.id],
    ]);
  });

  test("the same change in two clusters is two", async () => {
    const there = inventory([...web(), ...admin]);
    const again = JSON.parse(JSON.stringify(there.report).replaceAll("cluster-uid", "other-uid"));
    await door.deliver(org, there);
    await door.deliver(org, { report: again, context: { cluster: "stage", complete: true } });
    await door.deliver(org, scan("web", [LOG4SHELL]));
    const { instead } = await read(await fixOf("web"));
    expect(instead.map(({ kind, cluster, pathCount }) => `${kind} ${cluster.name} ${pathCount}`).sort()).toEqual([
      "detach-token prod 1",
      "detach-token stage 1",
      "reduce-rights prod 1",
      "reduce-rights stage 1",
    ]);
  });

  test("the very change that waits is not told again, and nothing is told of what is not open", async () => {
    const { intoSpace } = await twoPaths();
    const other = await fixOf("one");
    await door.query(org, "UPDATE risk SET ends_with_id = $2 WHERE id = $1", [intoSpace.id, other?.id]);
    expect((await read(intoSpace)).instead.map(({ kind }) => kind)).toEqual(["isolate"]);
    expect((await read(other)).instead.map(({ kind }) => kind)).toEqual(["isolate"]);
    await door.query(org, "UPDATE risk SET status = 'accepted' WHERE kind = 'attack-path'");
    expect((await read(intoSpace)).instead).toEqual([]);
    expect((await read(other)).instead).toEqual([]);
  });

  // A right that another binding gives too is no change that ends the path: what is told follows, and the score's history has nothing to tell.
  test("another change is written where another one ends the path, and no history with it", async () => {
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", [LOG4SHELL]));
    const [path] = await paths();
    const history = () => door.query(org, "SELECT at, score, why FROM risk_score WHERE risk_id = $1", [path?.id]);
    const before = await history();
    const again = JSON.parse(JSON.stringify(admin).replaceAll("web-role", "again"));
    await door.deliver(org, inventory([...web(), ...admin, ...again]));
    const told = await read(path);
    expect(told.instead.map(({ kind }) => kind)).toEqual(["detach-token", "unexpose"]);
    expect(await history()).toEqual(before);
  });
});

describe("what if it is made", () => {
  const ask = async (of: Named | undefined, cut: string) =>
    WhatIf.parse(await whatIf(door.db, org, { riskId: of?.id ?? "", cut, now: new Date() })).outcomes;

  test("the path breaks and what waits stays open, and so it comes", async () => {
    const { toSecrets, intoSpace } = await twoPaths();
    const [right] = (await read(toSecrets)).instead;
    const [outcome, ...others] = await ask(toSecrets, right?.id ?? "");
    expect(others).toEqual([]);
    expect(outcome).toMatchObject({ cutIds: [right?.id], title: right?.title, change: null, findings: null });
    expect(outcome?.risk.after).toBeNull();
    expect(outcome?.paths.remaining.items.map(({ riskId }) => riskId)).toEqual([intoSpace.id]);
    const reader = grant("web", "data", { apiGroups: [""], resources: ["pods"], verbs: ["get"] });
    await door.deliver(org, inventory([...web(), ...reader, namespace("data"), namespace("internal"), innerOf("one")]));
    expect((await paths()).map(({ id }) => id)).toEqual([intoSpace.id]);
    expect(await fixOf("web")).toBeDefined();
  });

  test("one that is a risk of its own tells what that risk's page tells, and not what waits", async () => {
    const { intoSpace } = await twoPaths();
    const patch = (await read(intoSpace)).instead.find(({ kind }) => kind === "patch");
    const other = await fixOf("one");
    const [outcome] = await ask(intoSpace, patch?.id ?? "");
    expect(outcome).toMatchObject({ cutIds: [patch?.id], change: { id: other?.id }, findings: { closes: 1 } });
    expect(outcome?.risk.after).toBeNull();
  });

  test("one of another path is refused", async () => {
    const { toSecrets, intoSpace } = await twoPaths();
    const [right] = (await read(toSecrets)).instead;
    await expect(ask(intoSpace, right?.id ?? "")).rejects.toMatchObject({ code: "invalid_input" });
  });
});
