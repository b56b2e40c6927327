import type { ClusterObjects, Named } from "@/lib/engine/exposure/objects";
import type { Workload } from "@/lib/engine/exposure/workloads";
import { object, text } from "@/lib/engine/privilege/plain";

/**
 * An ingress controller whose data plane runs as pods: the classes and IngressClass controllers that mean it, and how its pods
 * are told. `labels` are exact pairs; `images` only where no sidecar of other pods has the same. `plain`: it also serves
 * Ingresses without a class.
 */
type Family = {
  classes: RegExp;
  controllers: RegExp;
  images: RegExp | null;
  labels: readonly string[];
  plain: boolean;
};

const NAME = "app.kubernetes.io/name";
const FAMILIES: readonly Family[] = [
  {
    classes: /nginx/,
    controllers: /nginx/,
    images: /ingress-nginx\/controller|nginx-ingress-controller|nginx\/nginx-ingress(?:[:@]|$)|nginx-plus-ingress/,
    labels: [`${NAME}=ingress-nginx`, `${NAME}=nginx-ingress`, `${NAME}=nginx-ingress-controller`],
    plain: true,
  },
  {
    classes: /traefik/,
    controllers: /traefik/,
    images: /(?:^|\/)traefik(?:[:@]|$)/,
    labels: [`${NAME}=traefik`],
    plain: true,
  },
  {
    classes: /haproxy/,
    controllers: /haproxy/,
    images: /haproxy-ingress|haproxytech\/kubernetes-ingress/,
    labels: [`${NAME}=haproxy-ingress`],
    plain: true,
  },
  {
    classes: /kong/,
    controllers: /konghq/,
    images: /(?:^|\/)kong(?:-gateway)?(?:[:@]|$)/,
    labels: [`${NAME}=kong`],
    plain: true,
  },
  {
    classes: /contour/,
    controllers: /projectcontour/,
    images: null,
    labels: ["app=envoy", "app.kubernetes.io/component=envoy"],
    plain: false,
  },
  {
    classes: /istio/,
    controllers: /istio/,
    images: null,
    labels: ["istio=ingressgateway", "app=istio-ingressgateway"],
    plain: false,
  },
  {
    classes: /ambassador|emissary/,
    controllers: /ambassador|emissary/,
    images: /emissary-ingress\/emissary|datawire\/(?:aes|ambassador)/,
    labels: [`${NAME}=emissary-ingress`, `${NAME}=edge-stack`],
    plain: false,
  },
];

const ROUTER_IMAGE = /haproxy-router|openshift-router|origin-haproxy/;
const GATEWAY_LABELS = [
  "gateway.networking.k8s.io/gateway-name",
  "gateway.envoyproxy.io/owning-gateway-name",
  "istio.io/gateway-name",
];

/** Controllers of clouds: their data plane is outside the cluster, so no pod of it can be listed. */
export const CLOUD =
  /^(?:alb|gce|gce-internal|azure[/-]application-gateway|webapprouting.*|ingress\.k8s\.aws\/alb|eks\.amazonaws\.com\/alb|azure\/application-gateway|k8s\.io\/ingress-gce|networking\.gke\.io\/ingress-.*)$/;

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

/** The proxies of a cluster, found once: a cluster may have as many Ingresses as workloads. */
export class Controllers {
  readonly #families: readonly { family: Family; workloads: readonly Workload[] }[];
  readonly #gateways: readonly Workload[];
  /** OpenShift's routers, which serve every Route. */
  readonly routers: readonly Workload[];

  constructor(workloads: readonly Workload[]) {
    const serving = workloads.filter(
      (workload) => workload.kind !== "Job" && workload.kind !== "CronJob" && !isBeside(workload),
    );
    this.#families = FAMILIES.map((family) => ({
      family,
      workloads: serving.filter((workload) => runs(workload, family)),
    }));
    this.#gateways = serving.filter((workload) =>
      workload.labels.some((labels) => GATEWAY_LABELS.some((key) => labels[key] !== undefined)),
    );
    this.routers = serving.filter(
      (workload) =>
        workload.namespace === "openshift-ingress" || workload.images.some((image) => ROUTER_IMAGE.test(image)),
    );
  }

  /** The workloads that serve Ingresses of this class; none when their controller is not in the input. */
  serving(facts: IngressClassFacts): Workload[] {
    const { name, controller } = facts;
    const found = this.#families.filter(({ family }) =>
      controller !== null
        ? family.controllers.test(controller)
        : name !== null
          ? family.classes.test(name)
          : family.plain,
    );
    return narrowed(
      found.flatMap(({ workloads }) => workloads),
      facts,
    );
  }

  /** Where any of them runs. */
  namespaces(): string[] {
    const all = [...this.#families.flatMap(({ workloads }) => workloads), ...this.#gateways, ...this.routers];
    return [...new Set(all.map(({ namespace }) => namespace))].sort();
  }

  /** Pods of a Gateway's data plane: operators label them with the Gateway's name. */
  behind(gateway: Named): Workload[] {
    return this.#gateways.filter((workload) =>
      workload.labels.some(
        (labels) =>
          GATEWAY_LABELS.some((key) => labels[key] === gateway.name) &&
          (labels["gateway.envoyproxy.io/owning-gateway-namespace"] ?? workload.namespace) === gateway.namespace,
      ),
    );
  }
}

function runs(workload: Workload, family: Family): boolean {
  const labelled = workload.labels.some((labels) =>
    Object.entries(labels).some(([key, value]) => family.labels.includes(`${key}=${value}`)),
  );
  return labelled || workload.images.some((image) => family.images?.test(image) === true);
}

/** What a controller's chart brings beside the proxy: admission webhooks and default backends. */
function isBeside(workload: Workload): boolean {
  return workload.labels.some((labels) =>
    /admission|webhook|default-?backend/.test(labels["app.kubernetes.io/component"] ?? ""),
  );
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
