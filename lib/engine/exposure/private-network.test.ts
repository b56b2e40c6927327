import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { computeExposure, type KubernetesObject } from "@/lib/engine/exposure";
import { policy, service, WEB } from "@/lib/engine/exposure/truth/row";
import { isOpenPrivately } from "@/lib/model/private-network";

const INTERNAL = '{service.beta.kubernetes.io/aws-load-balancer-internal: "true"}';
const web = (yaml: string) => {
  const objects = parseAllDocuments(yaml).map((one) => one.toJS() as KubernetesObject);
  const found = computeExposure(objects).find(({ workload }) => workload.endsWith("/web"));
  if (!found) throw new Error("no workload");
  return { level: found.level, last: found.chain.at(-1)?.why ?? "", privately: isOpenPrivately(found.chain) };
};
const yaml = (...parts: string[]) => parts.join("\n---\n");

// The level stays: nothing public can connect. But who has a foot in the network is no pod of the cluster.
describe("an internal load balancer is told as reached from the private network around the cluster", () => {
  test.each([
    {
      name: "by its annotation",
      given: yaml(WEB, service("type: LoadBalancer", INTERNAL)),
      level: "cluster",
      last: "Any pod of the cluster may connect, and so may anything in the private network of its cloud (VPC).",
    },
    {
      name: "where its source ranges are private",
      given: yaml(WEB, service("type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]")),
      level: "cluster",
      last: "Any pod of the cluster may connect, and so may anything in the private network of its cloud (VPC).",
    },
    {
      name: "by an Ingress that its cloud keeps inside",
      given: yaml(
        WEB,
        service("type: ClusterIP"),
        `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, annotations: {alb.ingress.kubernetes.io/scheme: internal}}
spec: {ingressClassName: alb, defaultBackend: {service: {name: web, port: {number: 80}}}}`,
      ),
      level: "cluster",
      last: "Any pod of the cluster may connect, and so may anything in the private network of its cloud (VPC).",
    },
    {
      name: "as far as policies admit it",
      given: yaml(
        WEB,
        service("type: LoadBalancer", INTERNAL),
        policy("ingress: [{from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}]}]"),
      ),
      level: "namespace",
      last: "Only the pods that a NetworkPolicy admits may connect, and what it admits from the private network of its cloud (VPC).",
    },
  ])("$name", ({ given, level, last }) => {
    expect(web(given)).toEqual({ level, last, privately: true });
  });

  test.each([
    {
      name: "not where policies admit pods alone",
      given: yaml(WEB, service("type: LoadBalancer", INTERNAL), policy("ingress: [{from: [{podSelector: {}}]}]")),
    },
    {
      name: "nor of a tailnet, which is a network of its own",
      given: yaml(WEB, service("type: LoadBalancer, loadBalancerClass: tailscale")),
    },
    { name: "nor without a balancer", given: yaml(WEB, service("type: ClusterIP")) },
    { name: "nor where the internet reaches it anyway", given: yaml(WEB, service("type: LoadBalancer")) },
    {
      name: "nor where nothing is admitted",
      given: yaml(WEB, service("type: LoadBalancer", INTERNAL), policy("policyTypes: [Ingress]")),
    },
  ])("$name", ({ given }) => {
    expect(web(given).privately).toBe(false);
  });
});
