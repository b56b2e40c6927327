import { type Fields, fields, isObject, list } from "@/lib/parsers/fields";
import { apiGroup } from "@/lib/parsers/kubernetes-groups";
import { metadata, pick } from "@/lib/parsers/kubernetes-metadata";
import { podSpec, podStatus, podTemplate } from "@/lib/parsers/kubernetes-trim-pod";
import { asText } from "@/lib/parsers/loose-text";

/**
 * What correlation needs of a Kubernetes object, and nothing that is secret or changes by itself.
 *
 * Never kept: values of Secrets and ConfigMaps, environment values, command lines, private keys of Routes, managedFields,
 * resourceVersion, heartbeats. Kinds we do not know keep their metadata, and a pod template if they hold one.
 */
export function trimObject(object: Fields, apiVersion: string, kind: string): Fields {
  const trimmed: Fields = { apiVersion, kind, metadata: metadata(fields(object.metadata)) };
  const rule = KINDS[`${apiGroup(apiVersion)}/${kind}`] ?? KINDS[`*/${kind}`] ?? unknownKind;
  return { ...trimmed, ...rule(object) };
}

type Trim = (object: Fields) => Fields;

const specOf =
  (...keys: string[]): Trim =>
  (object) => ({ spec: pick(fields(object.spec), keys) });

/** Controllers: their selector and pod template, and how many replicas are wanted. */
const workload: Trim = (object) => {
  const spec = fields(object.spec);
  return {
    spec: {
      ...pick(spec, ["replicas", "selector", "serviceName", "schedule", "suspend", "parallelism", "completions"]),
      ...(isObject(spec.template) ? { template: podTemplate(spec.template) } : {}),
    },
  };
};

const cronJob: Trim = (object) => {
  const spec = fields(object.spec);
  const job = fields(fields(spec.jobTemplate).spec);
  return {
    spec: {
      ...pick(spec, ["schedule", "suspend"]),
      jobTemplate: { spec: { template: podTemplate(fields(job.template)) } },
    },
  };
};

const keysOnly: Trim = (object) => ({
  ...pick(object, ["type", "immutable"]),
  keys: ["data", "stringData", "binaryData"].flatMap((part) => Object.keys(fields(object[part]))).sort(),
});

const whole =
  (...keys: string[]): Trim =>
  (object) =>
    pick(object, keys);

const KINDS: Record<string, Trim> = {
  "/Pod": (object) => ({ spec: podSpec(fields(object.spec)), status: podStatus(fields(object.status)) }),
  "/PodTemplate": (object) => ({ template: podTemplate(fields(object.template)) }),
  "/ReplicationController": workload,
  "apps/Deployment": workload,
  "apps/StatefulSet": workload,
  "apps/DaemonSet": workload,
  "apps/ReplicaSet": workload,
  "extensions/Deployment": workload,
  "extensions/DaemonSet": workload,
  "extensions/ReplicaSet": workload,
  "apps.openshift.io/DeploymentConfig": workload,
  "batch/Job": workload,
  "batch/CronJob": cronJob,
  "/Service": (object) => ({
    spec: pick(fields(object.spec), [
      "type",
      "selector",
      "ports",
      "clusterIP",
      "clusterIPs",
      "externalIPs",
      "externalName",
      "loadBalancerIP",
      "loadBalancerSourceRanges",
      "loadBalancerClass",
      "externalTrafficPolicy",
      "internalTrafficPolicy",
      "publishNotReadyAddresses",
      "healthCheckNodePort",
    ]),
    status: pick(fields(object.status), ["loadBalancer"]),
  }),
  "/Endpoints": whole("subsets"),
  "discovery.k8s.io/EndpointSlice": whole("addressType", "endpoints", "ports"),
  "networking.k8s.io/Ingress": ingress,
  "extensions/Ingress": ingress,
  "networking.k8s.io/IngressClass": specOf("controller", "parameters"),
  "networking.k8s.io/NetworkPolicy": specOf("podSelector", "policyTypes", "ingress", "egress"),
  "extensions/NetworkPolicy": specOf("podSelector", "policyTypes", "ingress", "egress"),
  "gateway.networking.k8s.io/GatewayClass": specOf("controllerName"),
  "gateway.networking.k8s.io/Gateway": (object) => ({
    spec: pick(fields(object.spec), ["gatewayClassName", "listeners", "addresses", "infrastructure"]),
    status: pick(fields(object.status), ["addresses"]),
  }),
  "gateway.networking.k8s.io/ListenerSet": specOf("parentRef", "listeners"),
  "gateway.networking.k8s.io/ReferenceGrant": specOf("from", "to"),
  "route.openshift.io/Route": route,
  "/ServiceAccount": whole("automountServiceAccountToken", "secrets", "imagePullSecrets"),
  "*/Role": whole("rules"),
  "*/ClusterRole": whole("rules", "aggregationRule"),
  "*/RoleBinding": whole("roleRef", "subjects"),
  "*/ClusterRoleBinding": whole("roleRef", "subjects"),
  "/Node": node,
  "/Namespace": (object) => ({ status: pick(fields(object.status), ["phase"]) }),
  "/Secret": keysOnly,
  "/ConfigMap": keysOnly,
};
for (const kind of ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"]) {
  KINDS[`gateway.networking.k8s.io/${kind}`] = specOf("parentRefs", "hostnames", "rules");
}

function ingress(object: Fields): Fields {
  const spec = pick(fields(object.spec), ["ingressClassName", "defaultBackend", "backend", "tls", "rules"]);
  return { spec, status: pick(fields(object.status), ["loadBalancer"]) };
}

/** An OpenShift Route carries its certificate's private key inline: only the kind of TLS is kept. */
function route(object: Fields): Fields {
  const spec = fields(object.spec);
  const kept = pick(spec, ["host", "path", "to", "alternateBackends", "port", "wildcardPolicy"]);
  if (isObject(spec.tls)) kept.tls = pick(spec.tls, ["termination", "insecureEdgeTerminationPolicy"]);
  return {
    spec: kept,
    status: {
      ingress: list(fields(object.status).ingress)
        .filter(isObject)
        .map((entry) => pick(entry, ["host", "routerName", "routerCanonicalHostname"])),
    },
  };
}

function node(object: Fields): Fields {
  const status = fields(object.status);
  return {
    spec: pick(fields(object.spec), ["providerID", "unschedulable", "taints", "podCIDR", "podCIDRs"]),
    status: {
      ...pick(status, ["addresses"]),
      nodeInfo: pick(fields(status.nodeInfo), [
        "architecture",
        "operatingSystem",
        "osImage",
        "kernelVersion",
        "kubeletVersion",
        "containerRuntimeVersion",
      ]),
    },
  };
}

/** Custom workloads (a Rollout, a Knative Service) run pods too: a template with containers is kept wherever the spec holds one. */
function unknownKind(object: Fields): Fields {
  const spec = fields(object.spec);
  const template = fields(spec.template);
  if (list(fields(template.spec).containers).length === 0) return {};
  const replicas = asText(spec.replicas) === null ? {} : { replicas: spec.replicas };
  return {
    spec: {
      ...replicas,
      ...(isObject(spec.selector) ? { selector: spec.selector } : {}),
      template: podTemplate(template),
    },
  };
}
