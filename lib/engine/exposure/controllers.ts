import type { ClusterObjects, Named } from "@/lib/engine/exposure/objects";
import type { Workload } from "@/lib/engine/exposure/workloads";
import { object, text } from "@/lib/engine/privilege/plain";

/** Ingress controllers whose data plane runs as pods, by what their images, labels, classes and controller names look like. */
type Family = { name: string; classes: RegExp; controllers: RegExp; images: RegExp; labels: RegExp };

const FAMILIES: readonly Family[] = [
  {
    name: "nginx",
    classes: /nginx/,
    controllers: /nginx/,
    images: /ingress-nginx\/controller|nginx-ingress-controller|nginx-ingress(?:[:@]|$)|\/nginx-plus-ingress/,
    labels: /^(?:ingress-nginx|nginx-ingress(?:-controller)?)$/,
  },
  {
    name: "traefik",
    classes: /traefik/,
    controllers: /traefik/,
    images: /(?:^|\/)traefik(?:[:@]|$)/,
    labels: /^traefik$/,
  },
  {
    name: "haproxy",
    classes: /haproxy/,
    controllers: /haproxy/,
    images: /haproxy-ingress|haproxytech\/kubernetes-ingress|kubernetes-ingress(?:[:@]|$)/,
    labels: /^(?:haproxy-ingress|kubernetes-ingress)$/,
  },
  {
    name: "kong",
    classes: /kong/,
    controllers: /konghq/,
    images: /(?:^|\/)kong(?:-gateway)?(?:[:@]|$)/,
    labels: /^kong$/,
  },
  {
    name: "contour",
    classes: /contour/,
    controllers: /projectcontour/,
    images: /envoyproxy\/envoy|\/envoy(?:[:@]|$)/,
    labels: /^(?:envoy|contour)$/,
  },
  {
    name: "istio",
    classes: /istio/,
    controllers: /istio/,
    images: /istio\/proxyv2/,
    labels: /^(?:istio-)?ingressgateway$/,
  },
  {
    name: "ambassador",
    classes: /ambassador|emissary/,
    controllers: /ambassador|emissary/,
    images: /emissary|ambassador/,
    labels: /^(?:emissary-ingress|ambassador|edge-stack)$/,
  },
  {
    name: "openshift",
    classes: /openshift/,
    controllers: /openshift/,
    images: /haproxy-router|openshift-router/,
    labels: /^router$/,
  },
];

/** Controllers of clouds: their data plane is outside the cluster, so no pod of it can be listed. */
export const CLOUD =
  /^(?:alb|gce|gce-internal|azure[/-]application-gateway|webapprouting.*|ingress\.k8s\.aws\/alb|azure\/application-gateway|k8s\.io\/ingress-gce|networking\.gke\.io\/ingress-.*)$/;

/** What an Ingress's class says: its name, its IngressClass if listed, and the controller that class names. */
export type IngressClassFacts = {
  name: string | null;
  object: Named | null;
  controller: string | null;
  missing: boolean;
};

const DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class";

/** The class of an Ingress: the field, else the old annotation, else the cluster's default class. */
export function classOf(ingress: Named, cluster: ClusterObjects): IngressClassFacts {
  const classes = cluster.ofKind("IngressClass");
  const stated = text(ingress.spec.ingressClassName) ?? ingress.annotations["kubernetes.io/ingress.class"] ?? null;
  const fallback = classes.find((one) => one.annotations[DEFAULT_CLASS] === "true") ?? null;
  const found = stated === null ? fallback : (classes.find((one) => one.name === stated) ?? null);
  const byAnnotation = text(ingress.spec.ingressClassName) === null; // such a class needs no IngressClass object
  return {
    name: stated ?? fallback?.name ?? null,
    object: found,
    controller: text(found?.spec.controller),
    missing: stated !== null && !byAnnotation && classes.length > 0 && found === null,
  };
}

/** The workloads that serve Ingresses of this class; none when their controller is not in the input. */
export function controllersFor(facts: IngressClassFacts, workloads: readonly Workload[]): Workload[] {
  const families =
    facts.name === null && facts.controller === null
      ? FAMILIES
      : FAMILIES.filter((family) =>
          facts.controller ? family.controllers.test(facts.controller) : family.classes.test(facts.name ?? ""),
        );
  const candidates = workloads.filter((workload) => families.some((family) => runs(workload, family)));
  return narrowed(candidates, facts);
}

/** Pods of a Gateway's data plane: operators label them with the Gateway's name. */
export function gatewayPods(gateway: Named, workloads: readonly Workload[]): Workload[] {
  const keys = [
    "gateway.networking.k8s.io/gateway-name",
    "gateway.envoyproxy.io/owning-gateway-name",
    "istio.io/gateway-name",
  ];
  return workloads.filter((workload) =>
    workload.labels.some(
      (labels) =>
        keys.some((key) => labels[key] === gateway.name) &&
        (labels["gateway.envoyproxy.io/owning-gateway-namespace"] ?? workload.namespace) === gateway.namespace,
    ),
  );
}

/** OpenShift's routers, which serve every Route. */
export function openshiftRouters(workloads: readonly Workload[]): Workload[] {
  const router = FAMILIES.find(({ name }) => name === "openshift") as Family;
  return workloads.filter((workload) => workload.namespace === "openshift-ingress" || runs(workload, router));
}

function runs(workload: Workload, family: Family): boolean {
  if (workload.kind === "Job" || workload.kind === "CronJob") return false;
  const named = workload.labels.some((labels) =>
    [labels["app.kubernetes.io/name"], labels.app, labels.istio].some(
      (value) => value !== undefined && family.labels.test(value),
    ),
  );
  const beside = workload.labels.some((labels) =>
    /admission|webhook|default-?backend/.test(labels["app.kubernetes.io/component"] ?? ""),
  );
  return !beside && (named || workload.images.some((image) => family.images.test(image)));
}

/** Two controllers of one family in one cluster: arguments tell them apart, else names that hold the class's name. */
function narrowed(candidates: Workload[], { name, controller }: IngressClassFacts): Workload[] {
  if (candidates.length < 2 || name === null) return candidates;
  const exact = candidates.filter(
    (workload) =>
      argument(workload, "ingress-class") === name ||
      (controller !== null && argument(workload, "controller-class") === controller),
  );
  if (exact.length > 0) return exact;
  const plain = candidates.filter(
    (workload) => argument(workload, "ingress-class") === null && argument(workload, "controller-class") === null,
  );
  const rest = plain.length > 0 ? plain : candidates;
  const alike = rest.filter(
    (workload) =>
      workload.namespace.includes(name) ||
      workload.name.includes(name) ||
      workload.labels.some((labels) => labels["app.kubernetes.io/instance"] === name),
  );
  return alike.length > 0 ? alike : rest;
}

function argument(workload: Workload, flag: string): string | null {
  const found = workload.args.find((one) => one.startsWith(`--${flag}=`) || one.startsWith(`-${flag}=`));
  return found ? found.slice(found.indexOf("=") + 1) : null;
}

/** Parameters of a class may hold its scheme; they are another object, which we do not read. */
export function hasParameters({ object: found }: IngressClassFacts): boolean {
  return Object.keys(object(found?.spec.parameters)).length > 0;
}
