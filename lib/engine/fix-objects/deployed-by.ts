import { object, type Plain, text } from "@/lib/engine/privilege/plain";

/** What deploys an object, as its labels and annotations say: a change made beside it is undone by the next release. */
export type DeployedBy =
  | { tool: "helm"; release: string; namespace: string | null; chart: string | null }
  | { tool: "argocd" | "flux" | "kustomize"; name: string }
  | null;

/** Source    helm.sh/docs "Labels and Annotations", Helm 3 release annotations; argo-cd "Resource Tracking"; fluxcd "Kustomization". */
export function deployedBy(body: Plain): DeployedBy {
  const metadata = object(body.metadata);
  const labels = object(metadata.labels);
  const annotations = object(metadata.annotations);
  const release = text(annotations["meta.helm.sh/release-name"]);
  const chart = text(labels["helm.sh/chart"]) ?? text(labels.chart);
  if (release || (chart && text(labels["app.kubernetes.io/managed-by"]) === "Helm")) {
    return {
      tool: "helm",
      release: release ?? text(labels["app.kubernetes.io/instance"]) ?? text(labels.release) ?? "",
      namespace: text(annotations["meta.helm.sh/release-namespace"]),
      chart,
    };
  }
  const flux = text(labels["kustomize.toolkit.fluxcd.io/name"]) ?? text(labels["helm.toolkit.fluxcd.io/name"]);
  if (flux) return { tool: "flux", name: flux };
  const argo =
    text(annotations["argocd.argoproj.io/tracking-id"])?.split(":")[0] ?? text(labels["argocd.argoproj.io/instance"]);
  if (argo) return { tool: "argocd", name: argo };
  const origin = text(annotations["config.kubernetes.io/origin"]);
  return origin ? { tool: "kustomize", name: /^path: (.+)$/m.exec(origin)?.[1] ?? origin } : null;
}

/** Where charts that follow `helm create` keep a field of the pod template. */
const VALUES: Record<string, (set: Plain) => Plain> = {
  resources: (set) => set,
  livenessProbe: (set) => set,
  readinessProbe: (set) => set,
  imagePullPolicy: (set) => ({ image: { pullPolicy: set.imagePullPolicy } }),
  automountServiceAccountToken: () => ({ serviceAccount: { automount: false } }),
};

/**
 * The same change as values of a chart that follows `helm create`; null for fields for which such a chart has none.
 * A chart may name them otherwise: `helm show values` tells.
 */
export function chartValues(field: string, scope: "pod" | "container", set: Plain): Plain | null {
  const known = VALUES[field];
  if (known) return known(set);
  const context = object(set.securityContext);
  if (Object.keys(context).length === 0) return null;
  return scope === "pod" ? { podSecurityContext: context } : { securityContext: context };
}
