import { isPublicAddress } from "@/lib/engine/exposure/addresses";
import type { Named } from "@/lib/engine/exposure/objects";
import { list, object, type Plain, text, texts } from "@/lib/engine/privilege/plain";

/** Why something takes no connections from the internet, and whether it takes them from the network around the cluster: a tailnet and a mesh are networks of their own. */
export type Internal = { why: string; around: boolean };

/** Annotations by which a cloud is asked for a balancer inside its network, and the values that ask (lower case). */
const INTERNAL: readonly (readonly [key: string, asks: RegExp])[] = [
  ["service.beta.kubernetes.io/aws-load-balancer-internal", /^(?!false$).+/], // "0.0.0.0/0" was the first way to say true
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", /^internal$/],
  ["networking.gke.io/load-balancer-type", /^internal$/],
  ["cloud.google.com/load-balancer-type", /^internal$/],
  ["service.beta.kubernetes.io/azure-load-balancer-internal", /^true$/],
  ["service.beta.kubernetes.io/oci-load-balancer-internal", /^true$/],
  ["oci-network-load-balancer.oraclecloud.com/internal", /^true$/],
  ["service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", /^intranet$/],
  ["service.kubernetes.io/qcloud-loadbalancer-internal-subnetid", /.+/],
  ["service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", /^private$/],
  ["service.beta.kubernetes.io/openstack-internal-load-balancer", /^true$/],
  ["service.beta.kubernetes.io/cce-load-balancer-internal-vpc", /^true$/],
  ["service.beta.kubernetes.io/do-loadbalancer-network", /^internal$/],
  ["service.beta.kubernetes.io/scw-loadbalancer-private", /^true$/],
  ["load-balancer.hetzner.cloud/disable-public-network", /^true$/],
  ["yandex.cloud/load-balancer-type", /^internal$/],
  ["networking.istio.io/service-type", /^clusterip$/],
];
/** Of these the one that leaves no balancer at all: what is left answers inside the cluster alone. */
const NO_BALANCER = "networking.istio.io/service-type";

/** The annotation that keeps a balancer inside; null when none does. */
export function internalAnnotation(annotations: Readonly<Record<string, string>>): Internal | null {
  for (const [key, asks] of INTERNAL) {
    const value = Object.hasOwn(annotations, key) ? annotations[key] : undefined;
    if (value !== undefined && asks.test(value.trim().toLowerCase()))
      return { why: `Its load balancer is internal (${key}: ${value}).`, around: key !== NO_BALANCER };
  }
  return null;
}

/** Why a LoadBalancer Service has no address on the internet; null when nothing says so. */
export function internalBalancer(service: Named): Internal | null {
  const annotation = internalAnnotation(service.annotations);
  if (annotation) return annotation;
  const scheme = service.annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"];
  const awsController =
    /^(?:service\.k8s\.aws|eks\.amazonaws\.com)\/nlb$/.test(text(service.spec.loadBalancerClass) ?? "") ||
    /^(external|nlb-ip)$/.test(service.annotations["service.beta.kubernetes.io/aws-load-balancer-type"] ?? "");
  if (awsController && scheme === undefined)
    return {
      why: "Its load balancer is internal: the AWS controller makes internal ones unless the scheme says internet-facing.",
      around: true,
    };
  if (text(service.spec.loadBalancerClass) === "tailscale")
    return { why: "Its load balancer is an address of a private tailnet.", around: false };
  const asked = text(service.spec.loadBalancerIP);
  if (asked && !isPublicAddress(asked))
    return { why: `Its load balancer asks for the private address ${asked}.`, around: true };
  return privateAddresses(service.status);
}

/** All addresses in a `status.loadBalancer` are private, or an AWS name that says internal; null otherwise. */
export function privateAddresses(status: Plain): Internal | null {
  const entries = list(object(status.loadBalancer).ingress);
  const addresses = entries
    .map((entry) => text(entry.ip) ?? text(entry.hostname))
    .filter((address) => address !== null);
  const outside = addresses.filter((address) =>
    /^[\d.]+$|:/.test(address) ? isPublicAddress(address) : !isInternalName(address),
  );
  return addresses.length > 0 && outside.length === 0
    ? { why: `Its addresses are private: ${addresses.join(", ")}.`, around: true }
    : null;
}

/** The name that AWS gives a balancer inside a network. */
export function isInternalName(hostname: string): boolean {
  return /^internal-.*\.elb\.amazonaws\.com(\.cn)?$/i.test(hostname);
}

/** Where clients may come from: the field, else the older annotation; null when anyone may. */
export function sourceRanges(service: Named): string[] | null {
  const field = texts(service.spec.loadBalancerSourceRanges);
  if (field.length > 0) return field;
  const annotation = (service.annotations["service.beta.kubernetes.io/load-balancer-source-ranges"] ?? "")
    .split(",")
    .map((range) => range.trim())
    .filter(Boolean);
  return annotation.length > 0 ? annotation : null;
}

/** Allow-lists of ingress controllers and OpenShift's router; null when anyone may. */
export function allowList(annotations: Readonly<Record<string, string>>): string[] | null {
  const keys = [
    "nginx.ingress.kubernetes.io/whitelist-source-range",
    "nginx.ingress.kubernetes.io/allowlist-source-range",
    "ingress.kubernetes.io/whitelist-source-range",
    "haproxy-ingress.github.io/allowlist-source-range",
    "haproxy-ingress.github.io/whitelist-source-range",
    "haproxy.org/allow-list",
    "haproxy.org/whitelist",
    "haproxy.router.openshift.io/ip_whitelist",
    "haproxy.router.openshift.io/ip_allowlist",
    "alb.ingress.kubernetes.io/inbound-cidrs",
    "traefik.ingress.kubernetes.io/whitelist-source-range",
  ];
  const ranges = keys.flatMap((key) => (annotations[key] ?? "").split(/[\s,]+/)).filter(Boolean);
  return ranges.length > 0 ? ranges : null;
}
