/**
 * One kind to list. `versions` in order of preference; `instead`: asked for only where that kind is not served;
 * `metadataOnly`: the server is asked for no more than its objects' metadata.
 */
export type ListedKind = {
  kind: string;
  plural: string;
  versions: readonly string[];
  instead?: string;
  metadataOnly?: boolean;
};

const of = (versions: readonly string[], kind: string, plural: string): ListedKind => ({ kind, plural, versions });
const core = ["v1"];
const apps = ["apps/v1"];
const networking = ["networking.k8s.io/v1"];
const rbac = ["rbac.authorization.k8s.io/v1"];
const gateway = ["gateway.networking.k8s.io/v1", "gateway.networking.k8s.io/v1beta1"];
const gatewayAlpha = [...gateway, "gateway.networking.k8s.io/v1alpha3", "gateway.networking.k8s.io/v1alpha2"];

/** Everything that is asked for, in this order. Neither Secrets nor ConfigMaps: not even their names leave the cluster. */
export const LISTED_KINDS: readonly ListedKind[] = [
  of(core, "Namespace", "namespaces"),
  of(core, "Node", "nodes"),
  of(core, "ServiceAccount", "serviceaccounts"),
  of(core, "Service", "services"),
  of(["discovery.k8s.io/v1"], "EndpointSlice", "endpointslices"),
  { ...of(core, "Endpoints", "endpoints"), instead: "EndpointSlice" },
  of(apps, "Deployment", "deployments"),
  of(apps, "StatefulSet", "statefulsets"),
  of(apps, "DaemonSet", "daemonsets"),
  of(apps, "ReplicaSet", "replicasets"),
  of(core, "ReplicationController", "replicationcontrollers"),
  of(["batch/v1"], "CronJob", "cronjobs"),
  of(["batch/v1"], "Job", "jobs"),
  of(core, "Pod", "pods"),
  of(networking, "Ingress", "ingresses"),
  of(networking, "IngressClass", "ingressclasses"),
  of(networking, "NetworkPolicy", "networkpolicies"),
  of(rbac, "Role", "roles"),
  of(rbac, "RoleBinding", "rolebindings"),
  of(rbac, "ClusterRole", "clusterroles"),
  of(rbac, "ClusterRoleBinding", "clusterrolebindings"),
  of(gateway, "GatewayClass", "gatewayclasses"),
  of(gateway, "Gateway", "gateways"),
  of(gateway, "HTTPRoute", "httproutes"),
  of(gateway, "GRPCRoute", "grpcroutes"),
  of(gatewayAlpha, "TLSRoute", "tlsroutes"),
  of(gatewayAlpha, "TCPRoute", "tcproutes"),
  of(gatewayAlpha, "UDPRoute", "udproutes"),
  of(gatewayAlpha, "ReferenceGrant", "referencegrants"),
  of(["route.openshift.io/v1"], "Route", "routes"),
];

/** Asked for only on demand (`--secret-names`): the names of Secrets, never their values. */
export const SECRET_NAMES: ListedKind = { ...of(core, "Secret", "secrets"), metadataOnly: true };

/** Where the API serves a kind: `/api/v1/pods`, `/apis/apps/v1/deployments`. */
export function collectionPath(apiVersion: string, { plural }: ListedKind): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}/${plural}` : `/api/${apiVersion}/${plural}`;
}
