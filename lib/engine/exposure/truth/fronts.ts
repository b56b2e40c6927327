import {
  controller,
  documents,
  ingress,
  NODE_OUTSIDE,
  policy,
  type Row,
  service,
  WEB,
} from "@/lib/engine/exposure/truth/row";

const W = "default/Deployment/web";
const C = "ingress-nginx/Deployment/ingress-nginx-controller";
const inner = service("");
const cls = (name: string, of: string, extra = "") =>
  `apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: ${name}${extra}}\nspec: {controller: ${of}}`;
const fromController = policy(
  "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}, podSelector: {matchLabels: {app.kubernetes.io/component: controller}}}]}]",
);

/** kubernetes.io/docs/concepts/services-networking/ingress, the AWS, Google and Azure controllers, and OpenShift Routes. */
export const INGRESS_ROWS: Row[] = [
  {
    name: "Ingress to a ClusterIP Service",
    yaml: documents(WEB, inner, ingress()),
    want: { [W]: ["internet", [8080]] },
  },
  {
    name: "Ingress by the port's name",
    yaml: documents(WEB, inner, ingress("", "{}", "{name: http}")),
    want: { [W]: "internet" },
  },
  {
    name: "Ingress to a port the Service does not have",
    yaml: documents(WEB, inner, ingress("", "{}", "{number: 8080}")),
    want: { [W]: "cluster" },
  },
  { name: "Ingress to a Service that is not there", yaml: documents(WEB, ingress()), want: { [W]: "cluster" } },
  {
    name: "Ingress of another namespace",
    yaml: documents(WEB, inner, ingress().replace("{name: front", "{name: front, namespace: other")),
    want: { [W]: "cluster" },
  },
  {
    name: "a default backend alone",
    yaml: documents(
      WEB,
      inner,
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: front}\nspec: {defaultBackend: {service: {name: web, port: {number: 80}}}}",
    ),
    want: { [W]: "internet" },
  },
  {
    name: "the older form of an Ingress",
    yaml: documents(
      WEB,
      inner,
      "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: front}\nspec: {backend: {serviceName: web, servicePort: 80}}",
    ),
    want: { [W]: "internet" },
  },
  {
    name: "a resource backend is no Service",
    yaml: documents(
      WEB,
      inner,
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: front}\nspec: {defaultBackend: {resource: {apiGroup: k8s.example.com, kind: StorageBucket, name: web}}}",
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "EKS Auto Mode's class without parameters",
    yaml: documents(
      WEB,
      inner,
      "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: auto}\nspec: {controller: eks.amazonaws.com/alb}",
      ingress("ingressClassName: auto"),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "Tailscale's class",
    yaml: documents(WEB, inner, ingress("ingressClassName: tailscale")),
    want: { [W]: "cluster" },
  },
  {
    name: "Tailscale's class with a funnel from the internet",
    yaml: documents(WEB, inner, ingress("ingressClassName: tailscale", '{tailscale.com/funnel: "true"}')),
    want: { [W]: "internet" },
  },
  {
    name: "an AWS balancer is internal unless told otherwise",
    yaml: documents(WEB, inner, ingress("ingressClassName: alb")),
    want: { [W]: "cluster" },
  },
  {
    name: "an AWS balancer, internet-facing",
    yaml: documents(
      WEB,
      inner,
      ingress("ingressClassName: alb", "{alb.ingress.kubernetes.io/scheme: internet-facing}"),
    ),
    want: { [W]: "internet" },
  },
  {
    name: "an AWS balancer, internal",
    yaml: documents(WEB, inner, ingress("ingressClassName: alb", "{alb.ingress.kubernetes.io/scheme: internal}")),
    want: { [W]: "cluster" },
  },
  {
    name: "Google's internal class",
    yaml: documents(WEB, inner, ingress("", "{kubernetes.io/ingress.class: gce-internal}")),
    want: { [W]: "cluster" },
  },
  {
    name: "Google's class",
    yaml: documents(WEB, inner, ingress("", "{kubernetes.io/ingress.class: gce}")),
    want: { [W]: "internet" },
  },
  {
    name: "Azure's gateway on a private address",
    yaml: documents(
      WEB,
      inner,
      ingress("ingressClassName: azure-application-gateway", '{appgw.ingress.kubernetes.io/use-private-ip: "true"}'),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "an allow-list of private addresses",
    yaml: documents(
      WEB,
      inner,
      ingress("", '{nginx.ingress.kubernetes.io/whitelist-source-range: "10.0.0.0/8,192.168.0.0/16"}'),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "an Ingress with a private address",
    yaml: documents(WEB, inner, `${ingress()}status: {loadBalancer: {ingress: [{ip: 10.0.0.9}]}}\n`),
    want: { [W]: "cluster" },
  },
  {
    name: "a class that is not among the listed ones",
    yaml: documents(WEB, inner, cls("nginx", "k8s.io/ingress-nginx"), ingress("ingressClassName: other")),
    want: { [W]: "unknown" },
  },
  {
    name: "a controller with a public balancer",
    yaml: documents(
      WEB,
      inner,
      ingress("ingressClassName: nginx"),
      cls("nginx", "k8s.io/ingress-nginx"),
      controller("type: LoadBalancer"),
    ),
    want: { [W]: "internet", [C]: ["internet", [80, 443]] },
  },
  {
    name: "a controller with an internal balancer",
    yaml: documents(
      WEB,
      inner,
      ingress("ingressClassName: nginx"),
      cls("nginx", "k8s.io/ingress-nginx"),
      controller("type: LoadBalancer", '{service.beta.kubernetes.io/azure-load-balancer-internal: "true"}'),
    ),
    want: { [W]: "cluster", [C]: "cluster" },
  },
  {
    name: "a controller on a NodePort and no node listed",
    yaml: documents(WEB, inner, ingress("ingressClassName: nginx"), controller("type: NodePort")),
    want: { [W]: "unknown", [C]: "unknown" },
  },
  {
    name: "a controller on a NodePort of a reachable node",
    yaml: documents(WEB, inner, ingress("ingressClassName: nginx"), controller("type: NodePort"), NODE_OUTSIDE),
    want: { [W]: "internet", [C]: "internet" },
  },
  {
    name: "a controller that no outside reaches",
    yaml: documents(WEB, inner, ingress("ingressClassName: nginx"), controller("type: ClusterIP")),
    want: { [W]: "cluster", [C]: "cluster" },
  },
  {
    name: "the default class names the controller",
    yaml: documents(
      WEB,
      inner,
      ingress(),
      cls("nginx", "k8s.io/ingress-nginx", ', annotations: {ingressclass.kubernetes.io/is-default-class: "true"}'),
      controller("type: ClusterIP"),
    ),
    want: { [W]: "cluster", [C]: "cluster" },
  },
  {
    name: "a policy that admits the controller",
    yaml: documents(WEB, inner, ingress("ingressClassName: nginx"), controller("type: LoadBalancer"), fromController),
    want: { [W]: ["internet", [8080]], [C]: "internet" },
  },
  {
    name: "a policy that does not admit the controller",
    yaml: documents(
      WEB,
      inner,
      ingress("ingressClassName: nginx"),
      controller("type: LoadBalancer"),
      policy("ingress: [{from: [{podSelector: {}}]}]"),
    ),
    want: { [W]: "namespace", [C]: "internet" },
  },
  {
    name: "a policy that admits public addresses but not the controller's pods",
    yaml: documents(
      WEB,
      inner,
      ingress("ingressClassName: nginx"),
      controller("type: LoadBalancer"),
      policy("ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]"),
    ),
    want: { [W]: "none", [C]: "internet" },
  },
  {
    name: "a policy that admits a controller nobody listed",
    yaml: documents(WEB, inner, ingress(), fromController),
    want: { [W]: "internet" },
  },
  {
    name: "a policy for pods of the namespace, the controller not listed",
    yaml: documents(WEB, inner, ingress(), policy("ingress: [{from: [{podSelector: {}}]}]")),
    want: { [W]: "namespace" },
  },
  {
    name: "a default deny behind an Ingress",
    yaml: documents(WEB, inner, ingress(), policy("policyTypes: [Ingress]")),
    want: { [W]: "none" },
  },
  {
    name: "a policy for the monitoring namespace alone, the controller not listed",
    yaml: documents(
      WEB,
      inner,
      ingress(),
      policy("ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]}]"),
    ),
    want: { [W]: "namespace" },
  },
  {
    name: "a policy for all addresses but private ones, the controller not listed",
    yaml: documents(
      WEB,
      inner,
      ingress(),
      policy("ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]}}]}]"),
    ),
    want: { [W]: "unknown" },
  },
  {
    name: "a policy for some namespace nobody listed",
    yaml: documents(
      WEB,
      inner,
      ingress(),
      policy("ingress: [{from: [{namespaceSelector: {matchLabels: {zone: dmz}}}]}]"),
    ),
    want: { [W]: "unknown" },
  },
  {
    name: "an OpenShift Route",
    yaml: documents(
      WEB,
      inner,
      "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: r}\nspec: {host: a.example, to: {kind: Service, name: web}, port: {targetPort: http}}",
    ),
    want: { [W]: ["internet", [8080]] },
  },
  {
    name: "a Route with weight 0",
    yaml: documents(
      WEB,
      inner,
      "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: r}\nspec: {to: {kind: Service, name: web, weight: 0}}",
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "a Route's alternate backend",
    yaml: documents(
      WEB,
      inner,
      "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: r}\nspec: {to: {kind: Service, name: old, weight: 1}, alternateBackends: [{kind: Service, name: web, weight: 9}]}",
    ),
    want: { [W]: "internet" },
  },
  {
    name: "a Route for private addresses only",
    yaml: documents(
      WEB,
      inner,
      'apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: r, annotations: {haproxy.router.openshift.io/ip_whitelist: "10.0.0.0/8 192.168.0.0/16"}}\nspec: {to: {kind: Service, name: web}}',
    ),
    want: { [W]: "cluster" },
  },
];
