import { documents, NODE_INSIDE, NODE_OUTSIDE, policy, type Row, service, WEB } from "@/lib/engine/exposure/truth/row";

const W = "default/Deployment/web";
const host = WEB.replace("spec:\n      containers", "spec:\n      hostNetwork: true\n      containers");
const hostPort = (port: string) => WEB.replace("containerPort: 8080", `containerPort: 8080, ${port}`);
const template =
  "{metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: 7000}]}]}}";

/** Pods on the node's network, host ports (core/v1 ContainerPort), and every kind of controller. */
export const HOST_ROWS: Row[] = [
  { name: "hostNetwork and no node listed", yaml: host, want: { [W]: ["unknown", [8080]] } },
  {
    name: "hostNetwork on a node with an ExternalIP",
    yaml: documents(host, NODE_OUTSIDE),
    want: { [W]: ["internet", [8080]] },
  },
  { name: "hostNetwork on nodes without one", yaml: documents(host, NODE_INSIDE), want: { [W]: "cluster" } },
  {
    name: "hostNetwork that a policy selects: policies do not hold there",
    yaml: documents(host, NODE_INSIDE, policy("ingress: []")),
    want: { [W]: "cluster" },
  },
  {
    name: "hostNetwork kept to nodes without an ExternalIP",
    yaml: documents(
      host.replace("hostNetwork: true", "hostNetwork: true\n      nodeSelector: {pool: core}"),
      NODE_INSIDE,
      NODE_OUTSIDE,
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "hostPort on a node with an ExternalIP",
    yaml: documents(hostPort("hostPort: 80"), NODE_OUTSIDE),
    want: { [W]: ["internet", [8080]] },
  },
  {
    name: "hostPort of a pod on a node that is not listed",
    yaml: documents(
      hostPort("hostPort: 80").replace("    spec:\n", "    spec:\n      nodeName: elsewhere\n"),
      NODE_OUTSIDE,
    ),
    want: { [W]: "unknown" },
  },
  {
    name: "hostPort of a pod on the one node without an ExternalIP",
    yaml: documents(
      hostPort("hostPort: 80").replace("    spec:\n", "    spec:\n      nodeName: n2\n"),
      NODE_OUTSIDE,
      NODE_INSIDE,
    ),
    want: { [W]: "cluster" },
  },
  { name: "hostPort and no node listed", yaml: hostPort("hostPort: 80"), want: { [W]: "unknown" } },
  {
    name: "hostPort on nodes without an ExternalIP",
    yaml: documents(hostPort("hostPort: 80"), NODE_INSIDE),
    want: { [W]: "cluster" },
  },
  {
    name: "hostPort bound to the loopback address",
    yaml: documents(hostPort("hostPort: 80, hostIP: 127.0.0.1"), NODE_OUTSIDE),
    want: { [W]: "cluster" },
  },
  {
    name: "hostPort bound to a public address",
    yaml: hostPort("hostPort: 80, hostIP: 203.0.113.4"),
    want: { [W]: "internet" },
  },
  {
    name: "hostPort behind a default deny",
    yaml: documents(hostPort("hostPort: 80"), NODE_OUTSIDE, policy("policyTypes: [Ingress]")),
    want: { [W]: "none" },
  },
  {
    name: "a StatefulSet and a Service for one of its pods",
    yaml: documents(
      `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {template: ${template}}`,
      service("type: LoadBalancer").replace(
        "selector: {app: web}",
        "selector: {statefulset.kubernetes.io/pod-name: db-0}",
      ),
    ),
    want: { "default/StatefulSet/db": ["internet", [8080]] },
  },
  {
    name: "a DaemonSet",
    yaml: documents(
      `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d}\nspec: {template: ${template}}`,
      service("type: LoadBalancer"),
    ),
    want: { "default/DaemonSet/d": "internet" },
  },
  {
    name: "a CronJob",
    yaml: documents(
      `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec: {jobTemplate: {spec: {template: ${template}}}}`,
      policy("ingress: []"),
    ),
    want: { "default/CronJob/c": "none" },
  },
  {
    name: "a Job",
    yaml: `apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {template: ${template}}`,
    want: { "default/Job/j": "cluster" },
  },
  {
    name: "a bare Pod",
    yaml: documents(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: web}}\nspec: {containers: [{name: c, image: i}]}",
      service("type: LoadBalancer"),
    ),
    want: { "default/Pod/p": ["internet", [8080]] },
  },
  {
    name: "a ReplicaSet without an owner",
    yaml: `apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: r}\nspec: {template: ${template}}`,
    want: { "default/ReplicaSet/r": "cluster" },
  },
  {
    name: "a Deployment with its ReplicaSet and Pod is one workload",
    yaml: documents(
      WEB,
      "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: web-5f, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}}",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web-5f-x, labels: {app: web}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-5f, controller: true}]}\nspec: {containers: [{name: c}]}",
    ),
    want: { [W]: "cluster" },
  },
  {
    name: "pods whose ReplicaSet was not listed belong to the Deployment their hash tells",
    yaml: documents(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: api-7d-x, labels: {app: web, pod-template-hash: 7d}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: api-7d, controller: true}]}\nspec: {containers: [{name: c}]}",
      service("type: LoadBalancer"),
    ),
    want: { "default/Deployment/api": "internet" },
  },
  {
    name: "a static pod of a node is itself the workload",
    yaml: "apiVersion: v1\nkind: Pod\nmetadata: {name: etcd-n1, namespace: kube-system, ownerReferences: [{apiVersion: v1, kind: Node, name: n1, controller: true}]}\nspec: {containers: [{name: c}]}",
    want: { "kube-system/Pod/etcd-n1": "cluster" },
  },
  { name: "no workload at all", yaml: service("type: LoadBalancer"), want: {} },
];
