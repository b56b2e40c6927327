import { parseRepositoryUrl } from "@/lib/engine/repository-url";

/** What labels and annotations of a workload say about how it came to be there. Whoever may write the object writes them: claims. */
export type DeploymentHint = {
  tool: "helm" | "kustomize" | "argo-cd" | "flux";
  /** In words: "Helm release shop, chart payments-1.2.0". */
  text: string;
  /** Canonical key of the repository, where stated. */
  repository: string | null;
  ref: string | null;
  /** Path of the file in it, where stated. */
  path: string | null;
};

type Strings = Readonly<Record<string, string>>;

/**
 * Source   helm.sh/docs/chart_best_practices/labels and `meta.helm.sh/*` (helm pkg/action/validate.go); kustomize `originAnnotations`
 *          (config.kubernetes.io/origin); Argo CD resource tracking (tracking-id, instance label); Flux kustomize- and
 *          helm-controller labels.
 */
export function deploymentHints(labels: Strings, annotations: Strings): DeploymentHint[] {
  return [helm(labels, annotations), kustomize(annotations), argo(labels, annotations), ...flux(labels)].filter(
    (hint) => hint !== null,
  );
}

function helm(labels: Strings, annotations: Strings): DeploymentHint | null {
  const chart = labels["helm.sh/chart"] ?? labels.chart;
  const release = annotations["meta.helm.sh/release-name"];
  const managed =
    labels["app.kubernetes.io/managed-by"] === "Helm" || labels.heritage === "Helm" || labels.heritage === "Tiller";
  if (!release && !managed && !labels["helm.sh/chart"]) return null;
  const named = release ?? (managed ? labels["app.kubernetes.io/instance"] : undefined);
  const parts = [named ? `Helm release ${named}` : "Helm", chart ? `chart ${chart}` : ""].filter(Boolean);
  return { tool: "helm", text: parts.join(", "), ...NOWHERE };
}

const NOWHERE = { repository: null, ref: null, path: null };

/** YAML of up to three lines: `path`, and of a remote base `repo` and `ref`. */
function kustomize(annotations: Strings): DeploymentHint | null {
  const origin = annotations["config.kubernetes.io/origin"];
  if (!origin) return null;
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*["']?([^\\n"']+)`, "m").exec(origin)?.[1]?.trim() ?? null;
  const path = field("path");
  if (!path) return null;
  return {
    tool: "kustomize",
    text: `Kustomize says it comes from ${path}`,
    repository: parseRepositoryUrl(field("repo") ?? ""),
    ref: field("ref"),
    path: path.replace(/^(?:\.\/)+/, ""),
  };
}

function argo(labels: Strings, annotations: Strings): DeploymentHint | null {
  const tracked = annotations["argocd.argoproj.io/tracking-id"]?.split(":", 1)[0];
  const application = tracked ?? labels["argocd.argoproj.io/instance"];
  return application ? { tool: "argo-cd", text: `Argo CD application ${application}`, ...NOWHERE } : null;
}

function flux(labels: Strings): DeploymentHint[] {
  return (["kustomize", "helm"] as const).flatMap((controller) => {
    const name = labels[`${controller}.toolkit.fluxcd.io/name`];
    const namespace = labels[`${controller}.toolkit.fluxcd.io/namespace`];
    if (!name) return [];
    const kind = controller === "helm" ? "HelmRelease" : "Kustomization";
    return [{ tool: "flux" as const, text: `Flux ${kind} ${namespace ? `${namespace}/` : ""}${name}`, ...NOWHERE }];
  });
}
