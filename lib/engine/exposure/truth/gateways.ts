import { documents, policy, type Row, service, WEB } from "@/lib/engine/exposure/truth/row";

const W = "default/Deployment/web";
const inner = service("");
const gateway = (listener: string, spec = "gatewayClassName: any", metadata = "name: gw") =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {${metadata}}\nspec: {${spec}, listeners: [{name: web, port: 80, protocol: HTTP${listener}}]}`;
const route = (
  extra = "",
  parent = "name: gw",
  kind = "HTTPRoute",
  metadata = "name: r",
  backend = "name: web, port: 80",
) =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {${metadata}}\nspec: {parentRefs: [{${parent}}]${extra}, rules: [{backendRefs: [{${backend}}]}]}`;
const elsewhere = "name: r, namespace: apps";
const grant = (kind: string) =>
  `apiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {name: g}\nspec: {from: [{group: gateway.networking.k8s.io, kind: ${kind}, namespace: apps}], to: [{group: "", kind: Service}]}`;
const gatewayOfApps = gateway("", "gatewayClassName: any", "name: gw, namespace: apps");

/** gateway-api.sigs.k8s.io: Gateway, HTTPRoute, GRPCRoute, TLSRoute, TCPRoute, ReferenceGrant. */
export const GATEWAY_ROWS: Row[] = [
  {
    name: "HTTPRoute on a Gateway",
    yaml: documents(WEB, inner, gateway(""), route()),
    want: { [W]: ["internet", [8080]] },
  },
  { name: "a Gateway that is not listed", yaml: documents(WEB, inner, route()), want: { [W]: "unknown" } },
  { name: "a Gateway without a route", yaml: documents(WEB, inner, gateway("")), want: { [W]: "cluster" } },
  {
    name: "a route whose parent is a Service (mesh)",
    yaml: documents(WEB, inner, route("", 'name: web, kind: Service, group: ""')),
    want: { [W]: "cluster" },
  },
  {
    name: "sectionName of a listener",
    yaml: documents(WEB, inner, gateway(""), route("", "name: gw, sectionName: web")),
    want: { [W]: "internet" },
  },
  {
    name: "sectionName of no listener",
    yaml: documents(WEB, inner, gateway(""), route("", "name: gw, sectionName: admin")),
    want: { [W]: "cluster" },
  },
  {
    name: "the parent's port is another",
    yaml: documents(WEB, inner, gateway(""), route("", "name: gw, port: 443")),
    want: { [W]: "cluster" },
  },
  {
    name: "hostnames that meet by a wildcard",
    yaml: documents(WEB, inner, gateway(', hostname: "*.example.org"'), route(", hostnames: [shop.example.org]")),
    want: { [W]: "internet" },
  },
  {
    name: "hostnames that do not meet",
    yaml: documents(WEB, inner, gateway(', hostname: "*.example.org"'), route(", hostnames: [shop.example.net]")),
    want: { [W]: "cluster" },
  },
  {
    name: "a wildcard stands for at least one label",
    yaml: documents(WEB, inner, gateway(', hostname: "*.example.org"'), route(", hostnames: [example.org]")),
    want: { [W]: "cluster" },
  },
  {
    name: "a GRPCRoute on an HTTP listener",
    yaml: documents(WEB, inner, gateway(""), route("", "name: gw", "GRPCRoute")),
    want: { [W]: "internet" },
  },
  {
    name: "a TCPRoute on an HTTP listener",
    yaml: documents(WEB, inner, gateway(""), route("", "name: gw", "TCPRoute")),
    want: { [W]: "cluster" },
  },
  {
    name: "a TCPRoute on a TCP listener",
    yaml: documents(
      WEB,
      inner,
      gateway("").replace("protocol: HTTP", "protocol: TCP"),
      route("", "name: gw", "TCPRoute"),
    ),
    want: { [W]: "internet" },
  },
  {
    name: "a TLSRoute on a TLS listener",
    yaml: documents(
      WEB,
      inner,
      gateway("").replace("protocol: HTTP", "protocol: TLS"),
      route("", "name: gw", "TLSRoute"),
    ),
    want: { [W]: "internet" },
  },
  {
    name: "a listener that takes only GRPCRoutes",
    yaml: documents(WEB, inner, gateway(", allowedRoutes: {kinds: [{kind: GRPCRoute}]}"), route()),
    want: { [W]: "cluster" },
  },
  {
    name: "listeners take routes of their own namespace by default",
    yaml: documents(
      WEB,
      inner,
      gateway("").replace("{name: gw}", "{name: gw, namespace: infra}"),
      route("", "name: gw, namespace: infra"),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "from all namespaces",
    yaml: documents(
      WEB,
      inner,
      gateway(", allowedRoutes: {namespaces: {from: All}}").replace("{name: gw}", "{name: gw, namespace: infra}"),
      route("", "name: gw, namespace: infra"),
    ),
    want: { [W]: "internet" },
  },
  {
    name: "from namespaces by label, which this one has",
    yaml: documents(
      WEB,
      inner,
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: default, labels: {edge: yes-please}}",
      gateway(", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {edge: yes-please}}}}").replace(
        "{name: gw}",
        "{name: gw, namespace: infra}",
      ),
      route("", "name: gw, namespace: infra"),
    ),
    want: { [W]: "internet" },
  },
  {
    name: "from namespaces by label, which this one has not",
    yaml: documents(
      WEB,
      inner,
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: default}",
      gateway(", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {edge: yes-please}}}}").replace(
        "{name: gw}",
        "{name: gw, namespace: infra}",
      ),
      route("", "name: gw, namespace: infra"),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "a backend in another namespace without a grant",
    yaml: documents(
      WEB,
      inner,
      gatewayOfApps,
      route("", "name: gw", "HTTPRoute", elsewhere, "name: web, namespace: default, port: 80"),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "a backend in another namespace with a grant",
    yaml: documents(
      WEB,
      inner,
      gatewayOfApps,
      route("", "name: gw", "HTTPRoute", elsewhere, "name: web, namespace: default, port: 80"),
      grant("HTTPRoute"),
    ),
    want: { [W]: "internet" },
  },
  {
    name: "a grant for another kind of route",
    yaml: documents(
      WEB,
      inner,
      gatewayOfApps,
      route("", "name: gw", "HTTPRoute", elsewhere, "name: web, namespace: default, port: 80"),
      grant("TCPRoute"),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "a backend of weight 0",
    yaml: documents(
      WEB,
      inner,
      gateway(""),
      route("", "name: gw", "HTTPRoute", "name: r", "name: web, port: 80, weight: 0"),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "an internal class of Google",
    yaml: documents(WEB, inner, gateway("", "gatewayClassName: gke-l7-rilb"), route()),
    want: { [W]: "cluster" },
  },
  {
    name: "a Gateway with a private address",
    yaml: documents(WEB, inner, `${gateway("")}\nstatus: {addresses: [{type: IPAddress, value: 10.3.0.1}]}`, route()),
    want: { [W]: "cluster" },
  },
  {
    name: "infrastructure annotations that ask for an internal balancer",
    yaml: documents(
      WEB,
      inner,
      gateway(
        "",
        "gatewayClassName: istio, infrastructure: {annotations: {networking.gke.io/load-balancer-type: Internal}}",
      ),
      route(),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "a Gateway whose balancer has the name of an internal one",
    yaml: documents(
      WEB,
      inner,
      `${gateway("")}\nstatus: {addresses: [{type: Hostname, value: internal-k8s-gw-1.eu-west-1.elb.amazonaws.com}]}`,
      route(),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "a Gateway with a private address and a name that anybody may have",
    yaml: documents(
      WEB,
      inner,
      `${gateway("")}\nstatus: {addresses: [{value: 10.3.0.1}, {type: Hostname, value: gw.example.org}]}`,
      route(),
    ),
    want: { [W]: "internet" },
  },
  {
    name: "the private address that a Gateway got, whatever it asked for",
    yaml: documents(
      WEB,
      inner,
      `${gateway("", "gatewayClassName: any, addresses: [{value: 203.0.113.7}]")}\nstatus: {addresses: [{value: 10.3.0.1}]}`,
      route(),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "a waypoint of a mesh",
    yaml: documents(WEB, inner, gateway("", "gatewayClassName: istio-waypoint"), route()),
    want: { [W]: "cluster" },
  },
  {
    name: "a route of listeners that are listed beside their Gateway",
    yaml: documents(WEB, inner, gateway(""), route("", "name: more, kind: ListenerSet")),
    want: { [W]: "unknown" },
  },
  {
    name: "a Service that gets a copy of each request",
    yaml: documents(
      WEB,
      inner,
      gateway(""),
      route(
        "",
        "name: gw",
        "HTTPRoute",
        "name: r",
        "name: other, port: 80, filters: [{type: RequestMirror, requestMirror: {backendRef: {name: web, port: 80}}}]",
      ),
    ),
    want: { [W]: ["internet", [8080]] },
  },
  {
    name: "a filter that sends no copy",
    yaml: documents(
      WEB,
      inner,
      gateway(""),
      route("", "name: gw", "HTTPRoute", "name: r", "name: other, port: 80, filters: [{type: URLRewrite}]"),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "a Gateway behind which the pods are isolated",
    yaml: documents(WEB, inner, gateway(""), route(), policy("policyTypes: [Ingress]")),
    want: { [W]: "none" },
  },
];
