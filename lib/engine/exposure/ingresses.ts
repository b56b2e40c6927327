import { privateOf, publicOf } from "@/lib/engine/exposure/addresses";
import {
  CLOUD,
  type Controllers,
  classOf,
  hasParameters,
  type IngressClassFacts,
} from "@/lib/engine/exposure/controllers";
import type { Step } from "@/lib/engine/exposure/direct";
import type { FrontDoor } from "@/lib/engine/exposure/front-doors";
import { allowList, type Internal, privateAddresses } from "@/lib/engine/exposure/internal-balancers";
import type { ClusterObjects, Named } from "@/lib/engine/exposure/objects";
import { portsOf, type Reach, type Services } from "@/lib/engine/exposure/services";
import { portNumber } from "@/lib/engine/exposure/workloads";
import { list, object, type Plain, text } from "@/lib/engine/privilege/plain";

/** Every Ingress as a front door: its rules and its default backend. */
export function ingressDoors(cluster: ClusterObjects, services: Services, controllers: Controllers): FrontDoor[] {
  return cluster.ofKind("Ingress").map((ingress) => {
    const facts = classOf(ingress, cluster);
    const cloud = CLOUD.test(facts.controller ?? facts.name ?? "");
    const { open, internal = false, why } = opennessOf(ingress, facts);
    const admits = privateOf(allowList(ingress.annotations));
    return {
      steps: [{ kind: ingress.kind, name: ingress.name, why }],
      open,
      internal,
      admits,
      proxies: cloud ? [] : controllers.serving(facts),
      cloud,
      reaches: backendsOf(ingress).flatMap((backend) => reachesOfBackend(backend, ingress.namespace, services)),
    };
  });
}

function opennessOf(ingress: Named, facts: IngressClassFacts): Pick<FrontDoor, "open" | "internal"> & { why: string } {
  const through = facts.name === null ? "" : ` through the ingress class ${facts.name}`;
  const { annotations } = ingress;
  const internal = privateAddresses(ingress.status) ?? internalClass(annotations, facts);
  if (internal) return { open: "no", internal: internal.around && !isTailscale(facts), why: internal.why };
  const ranges = allowList(annotations);
  if (ranges && publicOf(ranges).length === 0)
    return { open: "no", internal: true, why: `It admits only private addresses: ${ranges.join(", ")}.` };
  if (isAlb(facts) && annotations["alb.ingress.kubernetes.io/scheme"] === undefined && hasParameters(facts)) {
    return {
      open: "unknown",
      why: `It takes connections${through}; the class's parameters, which are not listed, decide whether they may come from the internet.`,
    };
  }
  if (facts.missing)
    return {
      open: "unknown",
      why: `It asks for the class ${facts.name}, which is not among the listed ones: no controller may serve it.`,
    };
  if (/(^|[-_.])(internal|private|intranet)([-_.]|$)/i.test(facts.name ?? "")) {
    return { open: "unknown", why: `It takes connections${through}, whose name says internal.` };
  }
  const from = ranges ? ` from ${ranges.join(", ")}` : " from outside";
  return { open: "yes", why: `It takes connections${from}${through}.` };
}

/** AWS's controller, installed and as part of EKS Auto Mode. */
const ALB = new Set(["ingress.k8s.aws/alb", "eks.amazonaws.com/alb"]);

function isAlb(facts: IngressClassFacts): boolean {
  return ALB.has(facts.controller ?? "") || (facts.controller === null && facts.name === "alb");
}

function isTailscale(facts: IngressClassFacts): boolean {
  return facts.controller === "tailscale.com/ts-ingress" || (facts.controller === null && facts.name === "tailscale");
}

/** Classes and annotations of clouds that keep an ingress inside; the AWS controller does so unless it is told otherwise. */
function internalClass(annotations: Readonly<Record<string, string>>, facts: IngressClassFacts): Internal | null {
  const inside = (why: string): Internal => ({ why, around: true });
  const scheme = annotations["alb.ingress.kubernetes.io/scheme"];
  if (isAlb(facts) && scheme === undefined && !hasParameters(facts))
    return inside(
      "Its balancer is internal: the AWS controller makes internal ones unless the scheme says internet-facing.",
    );
  if (isAlb(facts) && scheme !== undefined && scheme !== "internet-facing")
    return inside(`Its balancer is internal (alb.ingress.kubernetes.io/scheme: ${scheme}).`);
  if (isTailscale(facts) && annotations["tailscale.com/funnel"] !== "true")
    return {
      why: "It takes connections from a private tailnet alone (tailscale.com/funnel is not set).",
      around: false,
    };
  if (facts.name === "gce-internal") return inside("Its balancer is internal (class gce-internal).");
  if (annotations["appgw.ingress.kubernetes.io/use-private-ip"] === "true")
    return inside("Its gateway uses a private address (appgw.ingress.kubernetes.io/use-private-ip: true).");
  return null;
}

/** `spec.defaultBackend` (older: `backend`) and every path's backend; a resource backend is no Service. */
function backendsOf({ spec }: Named): Plain[] {
  const paths = list(spec.rules).flatMap((rule) => list(object(rule.http).paths).map((path) => object(path.backend)));
  return [object(spec.defaultBackend), object(spec.backend), ...paths].filter(
    (backend) => Object.keys(backend).length > 0,
  );
}

function reachesOfBackend(backend: Plain, namespace: string, services: Services): Reach[] {
  const modern = object(backend.service);
  const port = object(modern.port);
  const name = text(modern.name) ?? text(backend.serviceName);
  const wanted = port.number ?? port.name ?? backend.servicePort;
  return name === null ? [] : reachesByPort(services.find(namespace, name), wanted, services);
}

/** The ways through a Service's port given by number or name; none when the Service has no such port. */
export function reachesByPort(service: Named | null, wanted: unknown, services: Services): Reach[] {
  if (!service) return [];
  const number = portNumber(wanted);
  const fits = portsOf(service).filter(
    (port) =>
      (number === null ? port.name === wanted : port.number === number) ||
      (typeof wanted === "string" && port.name === wanted),
  );
  return services
    .reachesOf(service)
    .filter((reach) => fits.some((port) => port.number === reach.port.number && port.protocol === reach.port.protocol));
}

/** OpenShift Routes: served by the cluster's routers, with weights and a port given by name or target. */
export function routeDoors(cluster: ClusterObjects, services: Services, controllers: Controllers): FrontDoor[] {
  const proxies = controllers.routers;
  return cluster.ofKind("Route").map((route) => {
    const ranges = allowList(route.annotations);
    const closed = ranges !== null && publicOf(ranges).length === 0;
    const host = text(route.spec.host);
    const why = closed
      ? `It admits only private addresses: ${ranges.join(", ")}.`
      : `The router takes connections${host ? ` for ${host}` : ""} from outside.`;
    const steps: Step[] = [{ kind: route.kind, name: route.name, why }];
    return {
      steps,
      open: closed ? "no" : "yes",
      internal: closed,
      admits: privateOf(ranges),
      proxies,
      cloud: false,
      reaches: routeBackends(route).flatMap((name) => routeReaches(route, name, services)),
    };
  });
}

function routeBackends({ spec }: Named): string[] {
  return [object(spec.to), ...list(spec.alternateBackends)]
    .filter((backend) => (text(backend.kind) ?? "Service") === "Service" && backend.weight !== 0)
    .map((backend) => text(backend.name))
    .filter((name) => name !== null);
}

/** `spec.port.targetPort` names a port of the Service, or is a number its target port has; without it all ports serve. */
function routeReaches(route: Named, name: string, services: Services): Reach[] {
  const service = services.find(route.namespace, name);
  if (!service) return [];
  const wanted = object(route.spec.port).targetPort;
  const reaches = services.reachesOf(service);
  if (wanted === undefined || wanted === null) return [...reaches];
  const number = portNumber(wanted);
  return reaches.filter(
    ({ port, target }) =>
      port.name === wanted ||
      port.target === wanted ||
      (number !== null && (target.number === number || port.number === number)),
  );
}
