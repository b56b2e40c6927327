import { documents, NODE_INSIDE, NODE_OUTSIDE, type Row, service, WEB } from "@/lib/engine/exposure/truth/row";

const W = "default/Deployment/web";
const live = (status: string) => `
apiVersion: v1
kind: Service
metadata: {name: web, uid: u1}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080, nodePort: 31080}]}
status: ${status}
`;
const endpoints = `
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: LoadBalancer, ports: [{name: http, port: 80}]}
`;
const pod = `
apiVersion: v1
kind: Pod
metadata: {name: p1, uid: u2}
spec: {containers: [{name: c, image: i}]}
status: {phase: Running, podIP: 10.1.0.7}
`;

/** kubernetes.io/docs/concepts/services-networking/service and the clouds' pages on their annotations. */
export const SERVICE_ROWS: Row[] = [
  { name: "a workload alone: pods reach pods by default", yaml: WEB, want: { [W]: ["cluster", [8080]] } },
  { name: "ClusterIP", yaml: documents(WEB, service("type: ClusterIP")), want: { [W]: ["cluster", [8080]] } },
  { name: "a Service without a type is ClusterIP", yaml: documents(WEB, service("")), want: { [W]: "cluster" } },
  { name: "headless", yaml: documents(WEB, service("clusterIP: None")), want: { [W]: "cluster" } },
  { name: "LoadBalancer", yaml: documents(WEB, service("type: LoadBalancer")), want: { [W]: ["internet", [8080]] } },
  {
    name: "LoadBalancer of another namespace selects nothing here",
    yaml: documents(WEB, service("type: LoadBalancer").replace("name: web", "name: web, namespace: other")),
    want: { [W]: "cluster" },
  },
  {
    name: "LoadBalancer whose selector wants one label more",
    yaml: documents(WEB, service("type: LoadBalancer").replace("{app: web}", "{app: web, tier: x}")),
    want: { [W]: "cluster" },
  },
  {
    name: "an empty selector selects nothing",
    yaml: documents(WEB, service("type: LoadBalancer").replace("selector: {app: web}", "selector: {}")),
    want: { [W]: "cluster" },
  },
  {
    name: "a named target port",
    yaml: documents(WEB, service("type: LoadBalancer").replace("targetPort: 8080", "targetPort: http")),
    want: { [W]: ["internet", [8080]] },
  },
  {
    name: "a named target port no container has",
    yaml: documents(WEB, service("type: LoadBalancer").replace("targetPort: 8080", "targetPort: admin")),
    want: { [W]: "cluster" },
  },
  {
    name: "a target port that is not declared is open all the same",
    yaml: documents(WEB, service("type: LoadBalancer").replace("targetPort: 8080", "targetPort: 9090")),
    want: { [W]: ["internet", [9090]] },
  },
  {
    name: "a port without a target leads to its own number",
    yaml: documents(WEB, service("type: LoadBalancer").replace(", targetPort: 8080", "")),
    want: { [W]: ["internet", [80]] },
  },
  {
    name: "NodePort and no node listed",
    yaml: documents(WEB, service("type: NodePort")),
    want: { [W]: ["unknown", [8080]] },
  },
  {
    name: "NodePort and a node with an ExternalIP",
    yaml: documents(WEB, service("type: NodePort"), NODE_INSIDE, NODE_OUTSIDE),
    want: { [W]: ["internet", [8080]] },
  },
  {
    name: "NodePort and only nodes without one",
    yaml: documents(WEB, service("type: NodePort"), NODE_INSIDE),
    want: { [W]: "cluster" },
  },
  {
    name: "ExternalName is an alias, even with a selector",
    yaml: documents(WEB, service("type: ExternalName, externalName: example.org")),
    want: { [W]: "cluster" },
  },
  {
    name: "a public external IP",
    yaml: documents(WEB, service('externalIPs: ["198.51.100.32"]')),
    want: { [W]: ["internet", [8080]] },
  },
  {
    name: "a private external IP",
    yaml: documents(WEB, service('externalIPs: ["192.168.1.9"]')),
    want: { [W]: "cluster" },
  },
  {
    name: "source ranges of an office",
    yaml: documents(WEB, service('type: LoadBalancer, loadBalancerSourceRanges: ["203.0.113.0/24"]')),
    want: { [W]: "internet" },
  },
  {
    name: "source ranges that are all private",
    yaml: documents(WEB, service('type: LoadBalancer, loadBalancerSourceRanges: ["10.0.0.0/8", "192.168.0.0/16"]')),
    want: { [W]: "cluster" },
  },
  {
    name: "one public range among private ones",
    yaml: documents(WEB, service('type: LoadBalancer, loadBalancerSourceRanges: ["10.0.0.0/8", "198.51.100.0/24"]')),
    want: { [W]: "internet" },
  },
  {
    name: "a range that reaches beyond a private network",
    yaml: documents(WEB, service('type: LoadBalancer, loadBalancerSourceRanges: ["10.0.0.0/7"]')),
    want: { [W]: "internet" },
  },
  {
    name: "private source ranges as an annotation",
    yaml: documents(
      WEB,
      service(
        "type: LoadBalancer",
        '{service.beta.kubernetes.io/load-balancer-source-ranges: "10.0.0.0/8, 172.16.0.0/12"}',
      ),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "private IPv6 source ranges",
    yaml: documents(WEB, service('type: LoadBalancer, loadBalancerSourceRanges: ["fd00::/8"]')),
    want: { [W]: "cluster" },
  },
  {
    name: "AWS internal",
    yaml: documents(
      WEB,
      service("type: LoadBalancer", '{service.beta.kubernetes.io/aws-load-balancer-internal: "true"}'),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "AWS internal, said the first way",
    yaml: documents(
      WEB,
      service("type: LoadBalancer", '{service.beta.kubernetes.io/aws-load-balancer-internal: "0.0.0.0/0"}'),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "AWS internal: false is public",
    yaml: documents(
      WEB,
      service("type: LoadBalancer", '{service.beta.kubernetes.io/aws-load-balancer-internal: "false"}'),
    ),
    want: { [W]: "internet" },
  },
  {
    name: "AWS scheme internal",
    yaml: documents(
      WEB,
      service("type: LoadBalancer", "{service.beta.kubernetes.io/aws-load-balancer-scheme: internal}"),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "EKS Auto Mode makes internal ones without a scheme",
    yaml: documents(WEB, service("type: LoadBalancer, loadBalancerClass: eks.amazonaws.com/nlb")),
    want: { [W]: "cluster" },
  },
  {
    name: "AWS controller without a scheme makes internal ones",
    yaml: documents(WEB, service("type: LoadBalancer, loadBalancerClass: service.k8s.aws/nlb")),
    want: { [W]: "cluster" },
  },
  {
    name: "AWS controller, internet-facing",
    yaml: documents(
      WEB,
      service(
        "type: LoadBalancer, loadBalancerClass: service.k8s.aws/nlb",
        "{service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing}",
      ),
    ),
    want: { [W]: "internet" },
  },
  {
    name: "Google internal",
    yaml: documents(WEB, service("type: LoadBalancer", "{networking.gke.io/load-balancer-type: Internal}")),
    want: { [W]: "cluster" },
  },
  {
    name: "Google internal, older",
    yaml: documents(WEB, service("type: LoadBalancer", "{cloud.google.com/load-balancer-type: Internal}")),
    want: { [W]: "cluster" },
  },
  {
    name: "Azure internal",
    yaml: documents(
      WEB,
      service("type: LoadBalancer", '{service.beta.kubernetes.io/azure-load-balancer-internal: "true"}'),
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "an internal balancer whose node port a reachable node opens",
    yaml: documents(
      WEB,
      service("type: LoadBalancer", "{networking.gke.io/load-balancer-type: Internal}").replace(
        "port: 80,",
        "port: 80, nodePort: 31080,",
      ),
      NODE_OUTSIDE,
    ),
    want: { [W]: "internet" },
  },
  {
    name: "a balancer with a private address",
    yaml: documents(WEB, live("{loadBalancer: {ingress: [{ip: 10.9.0.3}]}}")),
    want: { [W]: "cluster" },
  },
  {
    name: "a balancer with a public address",
    yaml: documents(WEB, live("{loadBalancer: {ingress: [{ip: 203.0.113.9}]}}")),
    want: { [W]: "internet" },
  },
  {
    name: "a balancer with an internal AWS name",
    yaml: documents(WEB, live("{loadBalancer: {ingress: [{hostname: internal-a1-2.eu-west-1.elb.amazonaws.com}]}}")),
    want: { [W]: "cluster" },
  },
  {
    name: "a balancer in the cluster that has no address yet",
    yaml: documents(WEB, live("{loadBalancer: {}}")),
    want: { [W]: "unknown" },
  },
  {
    name: "without a selector, by Endpoints that name a pod",
    yaml: documents(
      pod,
      endpoints,
      "apiVersion: v1\nkind: Endpoints\nmetadata: {name: web}\nsubsets: [{addresses: [{ip: 10.1.0.7, targetRef: {kind: Pod, name: p1}}], ports: [{name: http, port: 8080}]}]",
    ),
    want: { "default/Pod/p1": ["internet", [8080]] },
  },
  {
    name: "without a selector, by an EndpointSlice with the pod's address",
    yaml: documents(
      pod,
      endpoints,
      "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: web-1, labels: {kubernetes.io/service-name: web}}\naddressType: IPv4\nendpoints: [{addresses: [10.1.0.7]}]\nports: [{name: http, port: 8081}]",
    ),
    want: { "default/Pod/p1": ["internet", [8081]] },
  },
  {
    name: "without a selector, endpoints of another Service",
    yaml: documents(
      pod,
      endpoints,
      "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: db-1, labels: {kubernetes.io/service-name: db}}\naddressType: IPv4\nendpoints: [{addresses: [10.1.0.7]}]\nports: [{name: http, port: 8081}]",
    ),
    want: { "default/Pod/p1": "cluster" },
  },
  {
    name: "without a selector and without endpoints",
    yaml: documents(pod, endpoints),
    want: { "default/Pod/p1": "cluster" },
  },
  {
    name: "a UDP Service",
    yaml: documents(WEB, service("type: LoadBalancer").replace("port: 80,", "port: 53, protocol: UDP,")),
    want: { [W]: ["internet", [8080]] },
  },
  {
    name: "a Service of another API group is none",
    yaml: documents(WEB, service("type: LoadBalancer").replace("apiVersion: v1", "apiVersion: serving.knative.dev/v1")),
    want: { [W]: "cluster" },
  },
];
