import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments, stringify } from "yaml";
import { computeExposure, type KubernetesObject } from "@/lib/engine/exposure";
import { ClusterObjects } from "@/lib/engine/exposure/objects";
import { admitsPod, Policies } from "@/lib/engine/exposure/policies";
import { INGRESS_ROWS } from "@/lib/engine/exposure/truth/fronts";
import { GATEWAY_ROWS } from "@/lib/engine/exposure/truth/gateways";
import { HOST_ROWS } from "@/lib/engine/exposure/truth/hosts";
import { controller, documents, ingress, NODE_OUTSIDE, policy, service, WEB } from "@/lib/engine/exposure/truth/row";
import { SERVICE_ROWS } from "@/lib/engine/exposure/truth/services";
import { findWorkloads } from "@/lib/engine/exposure/workloads";
import { defaultDeny, NetworkPolicyMaker } from "@/lib/engine/fix-objects/network-policy";

const W = "default/Deployment/web";
const objectsOf = (yaml: string): KubernetesObject[] =>
  parseAllDocuments(yaml).flatMap((document) => (document.toJS() ? [document.toJS() as KubernetesObject] : []));
const made = (objects: readonly KubernetesObject[], id = W) => new NetworkPolicyMaker(objects).policyOf(id);
const exposureOf = (objects: readonly KubernetesObject[]) =>
  computeExposure(objects).find(({ workload }) => workload === W);

/** Whether a pod of some namespace gets in to the port, by the engine that says what is exposed. */
function admits(
  objects: readonly KubernetesObject[],
  from: { namespace: string; labels: Record<string, string> },
  number = 8080,
) {
  const cluster = new ClusterObjects(objects);
  const workload = findWorkloads(cluster).find(({ id }) => id === W);
  if (!workload) throw new Error("the cluster has no web");
  const firewall = new Policies(cluster).firewallOf(workload);
  const source = {
    namespace: from.namespace,
    labels: [from.labels],
    namespaceLabels: cluster.namespaceLabels(from.namespace),
  };
  return admitsPod(firewall, { number, protocol: "TCP" }, source) !== null;
}

const neighbour = { namespace: "default", labels: { app: "cart" } };
const stranger = { namespace: "other", labels: { app: "miner" } };

describe("a generated policy, read by the exposure engine", () => {
  test("keeps the namespace and denies everybody else", () => {
    const before = objectsOf(documents(WEB, service("")));
    const after = [...before, made(before)?.policy as KubernetesObject];
    expect([admits(before, neighbour), admits(before, stranger)]).toEqual([true, true]);
    expect([admits(after, neighbour), admits(after, stranger)]).toEqual([true, false]);
    expect(admits(after, neighbour, 9090)).toBe(false);
    expect(exposureOf(before)?.level).toBe("cluster");
    expect(exposureOf(after)?.level).toBe("namespace");
  });

  test("keeps the proxy of an ingress and no other pod of its namespace", () => {
    const before = objectsOf(documents(WEB, service(""), ingress(), controller("type: LoadBalancer"), NODE_OUTSIDE));
    const generated = made(before);
    const after = [...before, generated?.policy as KubernetesObject];
    expect(exposureOf(after)).toMatchObject({ level: "internet", ports: exposureOf(before)?.ports });
    expect(generated?.admits.map(({ why }) => why).join(" ")).toContain("Ingress front");
    expect(admits(after, { namespace: "ingress-nginx", labels: { app: "else" } })).toBe(false);
  });

  test("says that an ingress's controller is not listed instead of leaving it out in silence", () => {
    expect(made(objectsOf(documents(WEB, service(""), ingress())))?.unknown[0]).toContain("Ingress front");
  });

  // Whoever could reach it through what is listed still can; nobody gains.
  test.each([...SERVICE_ROWS, ...INGRESS_ROWS, ...GATEWAY_ROWS, ...HOST_ROWS].filter(({ want }) => W in want))(
    "$name",
    ({ yaml }) => {
      const before = objectsOf(yaml);
      const generated = made(before);
      if (generated === null) {
        const workload = findWorkloads(new ClusterObjects(before)).find(({ id }) => id === W);
        const firewall = workload && new Policies(new ClusterObjects(before)).firewallOf(workload);
        expect(workload === undefined || workload.hostNetwork || firewall?.isolated).toBe(true);
        return;
      }
      const after = [...before, parse(stringify(generated.policy)) as KubernetesObject];
      const [was, is] = [exposureOf(before), exposureOf(after)];
      const unlisted = generated.unknown.length > 1;
      if (was?.level === "internet" && !unlisted) expect(is).toMatchObject({ level: "internet", ports: was.ports });
      if (was?.level === "cluster") expect(["namespace", "none", "cluster"]).toContain(is?.level);
      expect(admits(after, neighbour)).toBe(true);
    },
  );
});

test("a workload that a policy selects already, or on its node's network, gets none", () => {
  expect(made(objectsOf(documents(WEB, service(""), policy("ingress: []"))))).toBeNull();
  expect(made(objectsOf(documents(WEB.replace("containers:", "hostNetwork: true\n      containers:"))))).toBeNull();
  expect(made([], W)).toBeNull();
});

test("the selector leaves out labels that the next rollout changes", () => {
  const yaml = WEB.replace("selector: {matchLabels: {app: web}}", "selector: {}").replace(
    "labels: {app: web}",
    'labels: {app: web, pod-template-hash: "5d4", helm.sh/chart: web-1.2.3}',
  );
  expect(made(objectsOf(yaml))?.policy.spec).toMatchObject({ podSelector: { matchLabels: { app: "web" } } });
});

test("a default deny with it leaves the generated policies as they are", () => {
  const before = objectsOf(documents(WEB, service("")));
  const after = [...before, defaultDeny("default") as KubernetesObject, made(before)?.policy as KubernetesObject];
  expect([admits(after, neighbour), admits(after, stranger)]).toEqual([true, false]);
});

test("the order of the objects changes nothing", () => {
  const objects = objectsOf(documents(WEB, service(""), ingress(), controller("type: LoadBalancer"), NODE_OUTSIDE));
  fc.assert(
    fc.property(fc.shuffledSubarray(objects, { minLength: objects.length }), (shuffled) => {
      expect(made(shuffled)).toEqual(made(objects));
    }),
    { numRuns: 50 },
  );
});
