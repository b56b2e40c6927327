import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { computeExposure, type KubernetesObject } from "@/lib/engine/exposure";
import { frontDoorType } from "@/lib/engine/exposure/front-door-type";
import { INGRESS_ROWS } from "@/lib/engine/exposure/truth/fronts";
import { GATEWAY_ROWS } from "@/lib/engine/exposure/truth/gateways";
import { HOST_ROWS } from "@/lib/engine/exposure/truth/hosts";
import { POLICY_ROWS } from "@/lib/engine/exposure/truth/policies";
import { documents, ingress, NODE_OUTSIDE, service, WEB } from "@/lib/engine/exposure/truth/row";
import { SERVICE_ROWS } from "@/lib/engine/exposure/truth/services";

const objectsOf = (yaml: string) =>
  parseAllDocuments(yaml)
    .map((one) => one.toJS() as KubernetesObject)
    .filter(Boolean);

/** The doors by which the workloads of these manifests can be reached from outside. */
const doorsOf = (yaml: string) =>
  computeExposure(objectsOf(yaml))
    .filter(({ level }) => level === "internet" || level === "unknown")
    .map(({ chain }) => chain[0] && frontDoorType(chain[0]));

const BEHIND = service("type: ClusterIP");
const hostPort = WEB.replace("containerPort: 8080", "containerPort: 8080, hostPort: 80");
const hostNetwork = WEB.replace("spec:\n      containers", "spec:\n      hostNetwork: true\n      containers");

describe("the front door of a chain that the engine wrote", () => {
  test.each([
    { door: "load_balancer", yaml: documents(WEB, service("type: LoadBalancer")) },
    { door: "node_port", yaml: documents(WEB, NODE_OUTSIDE, service("type: NodePort")) },
    { door: "node_port", yaml: documents(WEB, service("type: NodePort")) },
    { door: "external_ip", yaml: documents(WEB, service("externalIPs: [8.8.8.8]")) },
    { door: "host_port", yaml: documents(hostPort, NODE_OUTSIDE) },
    { door: "host_network", yaml: documents(hostNetwork, NODE_OUTSIDE) },
    {
      door: "ingress",
      yaml: documents(WEB, BEHIND, ingress()),
    },
    {
      door: "route",
      yaml: documents(
        WEB,
        BEHIND,
        "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: front}\nspec: {to: {kind: Service, name: web}}",
      ),
    },
    {
      door: "gateway",
      yaml: documents(
        WEB,
        BEHIND,
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {gatewayClassName: any, listeners: [{name: web, port: 80, protocol: HTTP}]}",
        "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {parentRefs: [{name: gw}], rules: [{backendRefs: [{name: web, port: 80}]}]}",
      ),
    },
  ])("is its $door", ({ door, yaml }) => {
    expect(doorsOf(yaml)).toEqual([door]);
  });

  // Every object of the language has this word: a table that is asked for it must not take it for its own.
  test("is told of a listener and a workload that a hostile manifest calls constructor", () => {
    const listener = "{name: web, port: 80, protocol: constructor}";
    const yaml = documents(
      WEB,
      BEHIND,
      `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: gw}\nspec: {gatewayClassName: any, listeners: [${listener}]}`,
      "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {parentRefs: [{name: gw}], rules: [{backendRefs: [{name: web, port: 80}]}]}",
    );
    expect(doorsOf(yaml)).toEqual(["gateway"]);
    expect(frontDoorType({ kind: "constructor", name: "x", why: "" })).toBe("other");
  });

  // Every way in that the truth table knows has a word: "other" on screen would say nothing.
  test.each([...SERVICE_ROWS, ...HOST_ROWS, ...POLICY_ROWS, ...INGRESS_ROWS, ...GATEWAY_ROWS])(
    "has a word: $name",
    ({ yaml }) => {
      expect(doorsOf(yaml)).not.toContain("other");
    },
  );
});
