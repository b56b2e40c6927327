import { documents, NODE_OUTSIDE, policy, type Row, service, WEB } from "@/lib/engine/exposure/truth/row";

const W = "default/Deployment/web";
const open = service("type: LoadBalancer");
const from = (peers: string, ports = "") => policy(`ingress: [{from: [${peers}]${ports}}]`);

/** kubernetes.io/docs/concepts/services-networking/network-policies and networking/v1 types. */
export const POLICY_ROWS: Row[] = [
  { name: "default deny", yaml: documents(WEB, policy("policyTypes: [Ingress]")), want: { [W]: ["none", []] } },
  {
    name: "default deny before a load balancer",
    yaml: documents(WEB, open, policy("policyTypes: [Ingress]")),
    want: { [W]: "none" },
  },
  {
    name: "a policy without policyTypes concerns ingress",
    yaml: documents(WEB, policy("egress: [{}]")),
    want: { [W]: "none" },
  },
  {
    name: "an egress policy alone isolates nothing that comes in",
    yaml: documents(WEB, open, policy("policyTypes: [Egress], egress: []")),
    want: { [W]: "internet" },
  },
  {
    name: "podSelector {} selects every pod of its namespace",
    yaml: documents(WEB, policy("ingress: []").replace("{matchLabels: {app: web}}", "{}")),
    want: { [W]: "none" },
  },
  {
    name: "a policy of another namespace",
    yaml: documents(WEB, policy("ingress: []").replace("{name: guard}", "{name: guard, namespace: other}")),
    want: { [W]: "cluster" },
  },
  {
    name: "a policy for other pods",
    yaml: documents(WEB, policy("ingress: []").replace("app: web", "app: db")),
    want: { [W]: "cluster" },
  },
  {
    name: "an empty rule admits everyone",
    yaml: documents(WEB, open, policy("ingress: [{}]")),
    want: { [W]: "internet" },
  },
  {
    name: "an empty rule, without a way from outside",
    yaml: documents(WEB, policy("ingress: [{}]")),
    want: { [W]: ["cluster", [8080]] },
  },
  {
    name: "pods of the namespace",
    yaml: documents(WEB, open, from("{podSelector: {}}")),
    want: { [W]: ["namespace", [8080]] },
  },
  {
    name: "pods with a label",
    yaml: documents(WEB, from("{podSelector: {matchLabels: {app: api}}}")),
    want: { [W]: "namespace" },
  },
  { name: "all namespaces", yaml: documents(WEB, open, from("{namespaceSelector: {}}")), want: { [W]: "cluster" } },
  {
    name: "a namespace by label",
    yaml: documents(WEB, from("{namespaceSelector: {matchLabels: {team: x}}}")),
    want: { [W]: "namespace" },
  },
  {
    name: "labelled pods of all namespaces",
    yaml: documents(WEB, from("{namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}")),
    want: { [W]: "namespace" },
  },
  {
    name: "every address",
    yaml: documents(WEB, open, from("{ipBlock: {cidr: 0.0.0.0/0}}")),
    want: { [W]: "internet" },
  },
  {
    name: "every IPv6 address",
    yaml: documents(WEB, open, from('{ipBlock: {cidr: "::/0"}}')),
    want: { [W]: "internet" },
  },
  {
    name: "every address but the private ones",
    yaml: documents(
      WEB,
      open,
      from("{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]}}"),
    ),
    want: { [W]: "internet" },
  },
  {
    name: "every address but the private ones, without a way from outside",
    yaml: documents(WEB, from("{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]}}")),
    want: { [W]: "none" },
  },
  {
    name: "a private block",
    yaml: documents(WEB, open, from("{ipBlock: {cidr: 10.0.0.0/8}}")),
    want: { [W]: "namespace" },
  },
  {
    name: "a public block whose exceptions take all of it",
    yaml: documents(WEB, open, from("{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.0/25, 203.0.113.128/25]}}")),
    want: { [W]: "none" },
  },
  {
    name: "a public block the balancer's source ranges do not meet",
    yaml: documents(
      WEB,
      service('type: LoadBalancer, loadBalancerSourceRanges: ["198.51.100.0/24"]'),
      from("{ipBlock: {cidr: 203.0.113.0/24}}"),
    ),
    want: { [W]: "none" },
  },
  {
    name: "a public block inside the balancer's source ranges",
    yaml: documents(
      WEB,
      service('type: LoadBalancer, loadBalancerSourceRanges: ["203.0.0.0/16"]'),
      from("{ipBlock: {cidr: 203.0.113.0/24}}"),
    ),
    want: { [W]: "internet" },
  },
  {
    name: "the port by number",
    yaml: documents(WEB, open, policy("ingress: [{ports: [{port: 8080}]}]")),
    want: { [W]: ["internet", [8080]] },
  },
  {
    name: "the port by name",
    yaml: documents(WEB, open, policy("ingress: [{ports: [{port: http}]}]")),
    want: { [W]: ["internet", [8080]] },
  },
  {
    name: "the Service's port is not the pod's",
    yaml: documents(WEB, open, policy("ingress: [{ports: [{port: 80}]}]")),
    want: { [W]: "none" },
  },
  {
    name: "another name",
    yaml: documents(WEB, open, policy("ingress: [{ports: [{port: metrics}]}]")),
    want: { [W]: "none" },
  },
  {
    name: "a range of ports",
    yaml: documents(WEB, open, policy("ingress: [{ports: [{port: 8000, endPort: 8100}]}]")),
    want: { [W]: ["internet", [8080]] },
  },
  {
    name: "a range that ends before",
    yaml: documents(WEB, open, policy("ingress: [{ports: [{port: 8000, endPort: 8079}]}]")),
    want: { [W]: "none" },
  },
  {
    name: "the number with another protocol",
    yaml: documents(WEB, open, policy("ingress: [{ports: [{protocol: UDP, port: 8080}]}]")),
    want: { [W]: "none" },
  },
  {
    name: "a protocol without a port",
    yaml: documents(WEB, open, policy("ingress: [{ports: [{protocol: TCP}]}]")),
    want: { [W]: "internet" },
  },
  {
    name: "two policies add up",
    yaml: documents(
      WEB,
      open,
      policy("policyTypes: [Ingress]", "deny"),
      policy("ingress: [{ports: [{port: 8080}]}]", "allow"),
    ),
    want: { [W]: "internet" },
  },
  {
    name: "peers of one rule add up",
    yaml: documents(WEB, open, from("{podSelector: {}}, {ipBlock: {cidr: 203.0.113.0/24}}")),
    want: { [W]: "internet" },
  },
  {
    name: "matchExpressions In",
    yaml: documents(
      WEB,
      policy("ingress: []").replace(
        "{matchLabels: {app: web}}",
        "{matchExpressions: [{key: app, operator: In, values: [web, api]}]}",
      ),
    ),
    want: { [W]: "none" },
  },
  {
    name: "matchExpressions NotIn",
    yaml: documents(
      WEB,
      policy("ingress: []").replace(
        "{matchLabels: {app: web}}",
        "{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}",
      ),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "matchExpressions Exists",
    yaml: documents(
      WEB,
      policy("ingress: []").replace("{matchLabels: {app: web}}", "{matchExpressions: [{key: app, operator: Exists}]}"),
    ),
    want: { [W]: "none" },
  },
  {
    name: "matchExpressions DoesNotExist",
    yaml: documents(
      WEB,
      policy("ingress: []").replace(
        "{matchLabels: {app: web}}",
        "{matchExpressions: [{key: tier, operator: DoesNotExist}]}",
      ),
    ),
    want: { [W]: "none" },
  },
  {
    name: "a NodePort behind a policy for pods",
    yaml: documents(WEB, service("type: NodePort"), NODE_OUTSIDE, from("{podSelector: {}}")),
    want: { [W]: "namespace" },
  },
  {
    name: "a NodePort that nobody can judge behind a default deny is closed",
    yaml: documents(WEB, service("type: NodePort"), policy("ingress: []")),
    want: { [W]: "none" },
  },
  {
    name: "only one of two ports admitted to the outside",
    yaml: documents(
      WEB.replace(
        "{name: http, containerPort: 8080}",
        "{name: http, containerPort: 8080}, {name: admin, containerPort: 9000}",
      ),
      service("type: LoadBalancer").replace(
        "targetPort: 8080}",
        "targetPort: 8080}, {name: admin, port: 81, targetPort: admin}",
      ),
      policy("ingress: [{ports: [{port: http}]}]"),
    ),
    want: { [W]: ["internet", [8080]] },
  },
];
