import { isPublicAddress } from "@/lib/engine/exposure/addresses";
import type { Controllers } from "@/lib/engine/exposure/controllers";
import type { Step } from "@/lib/engine/exposure/direct";
import type { FrontDoor } from "@/lib/engine/exposure/front-doors";
import { reachesByPort } from "@/lib/engine/exposure/ingresses";
import { type Internal, internalAnnotation, isInternalName } from "@/lib/engine/exposure/internal-balancers";
import { type ClusterObjects, type Named, stringMap } from "@/lib/engine/exposure/objects";
import { matchesSelector } from "@/lib/engine/exposure/selectors";
import type { Reach, Services } from "@/lib/engine/exposure/services";
import { list, object, type Plain, text, texts } from "@/lib/engine/privilege/plain";

const API = "gateway.networking.k8s.io";
/** Which routes a listener's protocol takes when it does not say (Gateway API, AllowedRoutes.kinds). */
const KINDS_OF_PROTOCOL: Record<string, readonly string[]> = {
  HTTP: ["HTTPRoute", "GRPCRoute"],
  HTTPS: ["HTTPRoute", "GRPCRoute"],
  TLS: ["TLSRoute", "TCPRoute"],
  TCP: ["TCPRoute"],
  UDP: ["UDPRoute"],
};

/** What routes attach to that takes connections from outside; a Service among the parents is of a mesh (GAMMA). */
const TAKING = new Set([`${API}/Gateway`, `${API}/ListenerSet`, "gateway.networking.x-k8s.io/XListenerSet"]);

/** Every attachment of a route to a Gateway as a front door. */
export function gatewayDoors(cluster: ClusterObjects, services: Services, controllers: Controllers): FrontDoor[] {
  const routes = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].flatMap((kind) => cluster.ofKind(kind));
  return routes.flatMap((route) => {
    const reaches = backendsOf(route, cluster, services);
    const parents = list(route.spec.parentRefs).filter((parent) =>
      TAKING.has(`${text(parent.group) ?? API}/${text(parent.kind) ?? "Gateway"}`),
    );
    return parents.map((parent) => ({ ...attachment(route, parent, cluster, controllers), cloud: false, reaches }));
  });
}

function attachment(
  route: Named,
  parent: Plain,
  cluster: ClusterObjects,
  controllers: Controllers,
): Pick<FrontDoor, "steps" | "open" | "internal" | "proxies"> {
  const namespace = text(parent.namespace) ?? route.namespace;
  const name = text(parent.name) ?? "";
  const kind = text(parent.kind) ?? "Gateway";
  const self: Step = { kind: route.kind, name: route.name, why: `It routes what the ${kind} ${name} takes.` };
  const steps = (why: string): Step[] => [{ kind, name, why }, self];
  if (kind !== "Gateway")
    return {
      steps: steps("Listeners beside their Gateway are not read, so nobody knows where it takes connections from."),
      open: "unknown",
      proxies: [],
    };
  const gateway = cluster.find("Gateway", namespace, name);
  if (!gateway)
    return {
      steps: steps(`It is not listed, so nobody knows where it takes connections from.`),
      open: "unknown",
      proxies: [],
    };
  const listener = list(gateway.spec.listeners).find((one) => accepts(one, route, parent, gateway, cluster));
  if (!listener) return { steps: steps("None of its listeners takes this route."), open: "no", proxies: [] };
  const internal = internalGateway(gateway);
  if (internal) return { steps: steps(internal.why), open: "no", internal: internal.around, proxies: [] };
  const why = `Its listener ${text(listener.name) ?? ""} takes ${text(listener.protocol) ?? ""} connections on port ${String(listener.port ?? "")} from outside.`;
  return { steps: steps(why), open: "yes", proxies: controllers.behind(gateway) };
}

function accepts(listener: Plain, route: Named, parent: Plain, gateway: Named, cluster: ClusterObjects): boolean {
  if (text(parent.sectionName) !== null && parent.sectionName !== listener.name) return false;
  if (typeof parent.port === "number" && parent.port !== listener.port) return false;
  return (
    takesKind(listener, route.kind) &&
    takesNamespace(listener, route, gateway, cluster) &&
    hostnamesMeet(listener, route)
  );
}

function takesKind(listener: Plain, kind: string): boolean {
  const stated = list(object(listener.allowedRoutes).kinds).map((one) => text(one.kind));
  if (stated.length > 0) return stated.includes(kind);
  const protocol = text(listener.protocol) ?? "";
  const known = Object.hasOwn(KINDS_OF_PROTOCOL, protocol) ? KINDS_OF_PROTOCOL[protocol] : undefined;
  return (known ?? [kind]).includes(kind);
}

/** Routes of the Gateway's own namespace unless the listener says otherwise. */
function takesNamespace(listener: Plain, route: Named, gateway: Named, cluster: ClusterObjects): boolean {
  const namespaces = object(object(listener.allowedRoutes).namespaces);
  switch (text(namespaces.from) ?? "Same") {
    case "All":
      return true;
    case "Selector":
      return matchesSelector(namespaces.selector, cluster.namespaceLabels(route.namespace));
    case "Same":
      return route.namespace === gateway.namespace;
    default:
      return false;
  }
}

function hostnamesMeet(listener: Plain, route: Named): boolean {
  const own = text(listener.hostname);
  const wanted = texts(route.spec.hostnames);
  return (
    own === null || wanted.length === 0 || wanted.some((hostname) => meets(own.toLowerCase(), hostname.toLowerCase()))
  );
}

/** `*.example.org` stands for one or more labels in front (Gateway API, Hostname). */
function meets(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.startsWith("*.") && b.startsWith("*.")) return a.endsWith(b.slice(1)) || b.endsWith(a.slice(1));
  if (a.startsWith("*.")) return b.endsWith(a.slice(1));
  return b.startsWith("*.") && a.endsWith(b.slice(1));
}

function internalGateway(gateway: Named): Internal | null {
  const className = text(gateway.spec.gatewayClassName) ?? "";
  if (/rilb|(^|-)internal(-|$)/.test(className))
    return { why: `Its class ${className} makes internal balancers.`, around: true };
  if (/^istio-waypoint$|^amazon-vpc-lattice$/.test(className))
    return { why: `Its class ${className} takes connections from inside its mesh or network alone.`, around: false };
  const annotation = internalAnnotation({
    ...gateway.annotations,
    ...stringMap(object(gateway.spec.infrastructure).annotations),
  });
  if (annotation) return annotation;
  // What it has got counts before what it asked for.
  const addresses =
    [list(gateway.status.addresses), list(gateway.spec.addresses)].find((some) => some.length > 0) ?? [];
  const told = addresses.map((entry) => ({ type: text(entry.type) ?? "IPAddress", value: text(entry.value) ?? "" }));
  const isInside = ({ type, value }: { type: string; value: string }) =>
    type === "IPAddress" ? value !== "" && !isPublicAddress(value) : type === "Hostname" && isInternalName(value);
  return told.length > 0 && told.every(isInside)
    ? { why: `Its addresses are private: ${told.map(({ value }) => value).join(", ")}.`, around: true }
    : null;
}

/** Backends with a weight, in the route's namespace or one that grants it. */
function backendsOf(route: Named, cluster: ClusterObjects, services: Services): Reach[] {
  const backends = list(route.spec.rules).flatMap((rule) => [
    ...list(rule.backendRefs),
    ...mirrorsOf(rule),
    ...list(rule.backendRefs)
      .filter(({ weight }) => weight !== 0)
      .flatMap(mirrorsOf),
  ]);
  return backends.flatMap((backend) => {
    if ((text(backend.kind) ?? "Service") !== "Service" || (text(backend.group) ?? "") !== "" || backend.weight === 0)
      return [];
    const namespace = text(backend.namespace) ?? route.namespace;
    const name = text(backend.name);
    if (name === null || (namespace !== route.namespace && !isGranted(route, namespace, name, cluster))) return [];
    return reachesByPort(services.find(namespace, name), backend.port, services);
  });
}

/** A copy of each request goes to the Service of a RequestMirror filter, of a rule or of one of its backends. */
function mirrorsOf({ filters }: Plain): Plain[] {
  return list(filters)
    .filter((filter) => filter.type === "RequestMirror")
    .map((filter) => object(object(filter.requestMirror).backendRef));
}

/** A ReferenceGrant beside the Service lets routes of another namespace refer to it. */
function isGranted(route: Named, namespace: string, service: string, cluster: ClusterObjects): boolean {
  return cluster.ofKind("ReferenceGrant").some((grant) => {
    const from = list(grant.spec.from).some(
      (one) => one.group === API && one.kind === route.kind && one.namespace === route.namespace,
    );
    const to = list(grant.spec.to).some(
      (one) => (text(one.group) ?? "") === "" && one.kind === "Service" && (text(one.name) ?? service) === service,
    );
    return grant.namespace === namespace && from && to;
  });
}
