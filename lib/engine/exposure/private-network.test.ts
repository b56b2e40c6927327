import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { computeExposure, type KubernetesObject } from "@/lib/engine/exposure";
import { controller, ingress, policy, service, WEB } from "@/lib/engine/exposure/truth/row";
import { privateReachOf } from "@/lib/model/private-network";

const INTERNAL = '{service.beta.kubernetes.io/aws-load-balancer-internal: "true"}';
const web = (yaml: string) => {
  const objects = parseAllDocuments(yaml).map((one) => one.toJS() as KubernetesObject);
  const found = computeExposure(objects).find(({ workload }) => workload.endsWith("/web"));
  if (!found) throw new Error("no workload");
  return { level: found.level, last: found.chain.at(-1)?.why ?? "", privately: privateReachOf(found.chain) };
};
const ALB = "ingressClassName: alb";
const ALL = "Any pod of the cluster may connect, and so may anything in the private network of its cloud (VPC).";
const SOME = "Any pod of the cluster may connect, and so may what it admits of the private network of its cloud (VPC).";
const yaml = (...parts: string[]) => parts.join("\n---\n");

// The level stays: nothing public can connect. But who has a foot in the network is no pod of the cluster.
describe("an internal load balancer is told as reached from the private network around the cluster", () => {
  test.each([
    {
      name: "by its annotation",
      given: yaml(WEB, service("type: LoadBalancer", INTERNAL)),
      level: "cluster",
      last: ALL,
    },
    {
      name: "where its source ranges are private: as far as these go",
      given: yaml(WEB, service("type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]")),
      level: "cluster",
      last: SOME,
      reach: "some",
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
      last: ALL,
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
      reach: "some",
    },
    // It said "anything" where one address may.
    {
      name: "of one address of it, by the balancer's own ranges",
      given: yaml(WEB, service('type: LoadBalancer, loadBalancerSourceRanges: ["10.1.2.3/32"]', INTERNAL)),
      level: "cluster",
      last: SOME,
      reach: "some",
    },
    {
      name: "of one address of it, by the list of an Ingress",
      given: yaml(
        WEB,
        service("type: ClusterIP"),
        ingress(ALB, "{alb.ingress.kubernetes.io/inbound-cidrs: 10.1.2.3/32}"),
      ),
      level: "cluster",
      last: SOME,
      reach: "some",
    },
    {
      name: "of one address of it, by a policy that admits every pod too",
      given: yaml(
        WEB,
        service("type: LoadBalancer", INTERNAL),
        policy("ingress: [{from: [{namespaceSelector: {}}, {ipBlock: {cidr: 10.9.9.9/32}}]}]"),
      ),
      level: "cluster",
      last: SOME,
      reach: "some",
    },
    {
      name: "whole where ranges and policies admit all of it",
      given: yaml(
        WEB,
        service('type: LoadBalancer, loadBalancerSourceRanges: ["0.0.0.0/0"]', INTERNAL),
        policy("ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]"),
      ),
      level: "cluster",
      last: ALL,
    },
    {
      name: "of one address of it, by the list of an Ingress whose proxy is open to all of it",
      given: yaml(
        WEB,
        service("type: ClusterIP"),
        controller("type: LoadBalancer", INTERNAL),
        ingress(
          "ingressClassName: nginx",
          '{nginx.ingress.kubernetes.io/whitelist-source-range: "8.8.8.8/32,10.1.2.3/32"}',
        ),
      ),
      level: "cluster",
      last: SOME,
      reach: "some",
    },
    // A host name with the word mesh in it is of no mesh, and the value of an annotation of no tailnet.
    {
      name: "by the name of a balancer, whatever words are in that",
      given: yaml(
        WEB,
        `${service("type: LoadBalancer").trimEnd()}
status: {loadBalancer: {ingress: [{hostname: internal-mesh-ingress-1.eu-west-1.elb.amazonaws.com}]}}`,
      ),
      level: "cluster",
      last: ALL,
    },
    {
      name: "by the value of an annotation, whatever words are in that",
      given: yaml(
        WEB,
        service("type: LoadBalancer", "{service.kubernetes.io/qcloud-loadbalancer-internal-subnetid: tailnet-mesh}"),
      ),
      level: "cluster",
      last: ALL,
    },
  ])("$name", ({ given, level, last, reach = "all" }) => {
    expect(web(given)).toEqual({ level, last, privately: reach });
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
    {
      name: "nor of a tailnet by an Ingress with an address of it",
      given: yaml(
        WEB,
        service("type: ClusterIP"),
        `${ingress("ingressClassName: tailscale").trimEnd()}\nstatus: {loadBalancer: {ingress: [{ip: 100.100.1.2}]}}`,
      ),
    },
    {
      name: "nor of a gateway that asks for no balancer",
      given: yaml(WEB, service("type: LoadBalancer", "{networking.istio.io/service-type: ClusterIP}")),
    },
    {
      name: "nor where its ranges are of no private network",
      given: yaml(WEB, service('type: LoadBalancer, loadBalancerSourceRanges: ["8.8.8.8/32"]', INTERNAL)),
    },
    {
      name: "nor where the list of an internal Ingress is of no private network",
      given: yaml(
        WEB,
        service("type: ClusterIP"),
        ingress(
          ALB,
          "{alb.ingress.kubernetes.io/scheme: internal, alb.ingress.kubernetes.io/inbound-cidrs: 8.8.8.8/32}",
        ),
      ),
    },
    {
      name: "nor where ranges and policies admit nothing together",
      given: yaml(
        WEB,
        service('type: LoadBalancer, loadBalancerSourceRanges: ["10.1.2.3/32"]', INTERNAL),
        policy("ingress: [{from: [{namespaceSelector: {}}, {ipBlock: {cidr: 10.9.9.9/32}}]}]"),
      ),
    },
    { name: "nor without a balancer", given: yaml(WEB, service("type: ClusterIP")) },
    { name: "nor where the internet reaches it anyway", given: yaml(WEB, service("type: LoadBalancer")) },
    {
      name: "nor where nothing is admitted",
      given: yaml(WEB, service("type: LoadBalancer", INTERNAL), policy("policyTypes: [Ingress]")),
    },
  ])("$name", ({ given }) => {
    expect(web(given).privately).toBe("none");
  });
});
