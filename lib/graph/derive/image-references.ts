import { canonicalPlatform, parseImageReference } from "@/lib/engine/image-reference";
import { list, object, type Plain, text } from "@/lib/engine/privilege/plain";
import type { ClusterObject, ClusterState } from "@/lib/graph/derive/cluster-state";
import { podSpecOf, templateOf, type Workload } from "@/lib/graph/derive/workloads";

/** How one container of a workload names its image. Empty texts are what is not known. */
export type ImageUse = {
  /** Key of the image asset. */
  repository: string;
  config: string;
  /** Manifest or index digests, ascending, separated by one blank: the one pulled, and the one written when it differs. */
  digest: string;
  platform: string;
  tag: string;
  container: string;
};

/** `linux/arm64` by node name. */
export function nodePlatforms(state: ClusterState): Map<string, string> {
  return new Map(
    state.ofKind("Node").map((node) => {
      const info = object(object(node.body.status).nodeInfo);
      const architecture = text(info.architecture) ?? node.labels["kubernetes.io/arch"];
      const system = text(info.operatingSystem) ?? node.labels["kubernetes.io/os"] ?? "linux";
      return [node.name, architecture ? canonicalPlatform(`${system}/${architecture}`) : ""];
    }),
  );
}

/**
 * Every image a workload runs, as its pods' statuses and specs name it; from its template while it has no pods.
 *
 * Finished   pods of a Job do not run any more; a CronJob will run again what its last pod ran.
 * Source     FACTS 6.4: `imageID` is `docker-pullable://repo@sha256:..`, `repo@sha256:..` (manifest or index), or a bare
 *            `sha256:..` (config); containerd also shows the config digest as the status' `image`.
 */
export function imageUses(workload: Workload, platforms: ReadonlyMap<string, string>): ImageUse[] {
  const pods = runningPods(workload);
  if (pods === null) return [];
  const uses =
    pods.length > 0
      ? pods.flatMap((pod) => ofPod(pod, platforms.get(text(podSpecOf(pod.body).nodeName) ?? "") ?? ""))
      : ofSpec(podSpecOf(templateOf(workload)));
  const told = new Set(uses.filter(hasDigest).map(nameOf));
  // A container that has not started beside one that has: its tag adds nothing to the other's digest.
  return uses.filter((use) => hasDigest(use) || !told.has(nameOf(use)));
}

/** Null when nothing runs any more; empty when the template has to speak. */
function runningPods({ kind, pods }: Workload): ClusterObject[] | null {
  const running = pods.filter((pod) => !isFinished(pod));
  if (running.length > 0 || pods.length === 0) return running;
  if (kind === "CronJob")
    return [pods.toSorted((a, b) => createdAt(a).localeCompare(createdAt(b))).at(-1) as ClusterObject];
  return kind === "Job" || kind === "Pod" ? null : [];
}

function isFinished(pod: ClusterObject): boolean {
  const phase = text(object(pod.body.status).phase);
  return phase === "Succeeded" || phase === "Failed";
}

function createdAt(pod: ClusterObject): string {
  return `${text(object(pod.body.metadata).creationTimestamp) ?? ""} ${pod.name}`;
}

function ofPod(pod: ClusterObject, platform: string): ImageUse[] {
  const status = object(pod.body.status);
  const statuses = new Map(
    ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"]
      .flatMap((name) => list(status[name]))
      .map((one) => [text(one.name) ?? "", one]),
  );
  return containersOf(podSpecOf(pod.body)).flatMap((container) => {
    const name = text(container.name) ?? "";
    return usesOf(name, text(container.image) ?? "", statuses.get(name) ?? {}, platform);
  });
}

function ofSpec(spec: Plain): ImageUse[] {
  const selector = object(spec.nodeSelector);
  const architecture = text(selector["kubernetes.io/arch"]);
  const platform = architecture
    ? canonicalPlatform(`${text(selector["kubernetes.io/os"]) ?? "linux"}/${architecture}`)
    : "";
  return containersOf(spec).flatMap((container) =>
    usesOf(text(container.name) ?? "", text(container.image) ?? "", {}, platform),
  );
}

function containersOf(spec: Plain): Plain[] {
  return ["containers", "initContainers", "ephemeralContainers"].flatMap((name) => list(spec[name]));
}

/** One use under the name its spec gives; a second when the runtime pulled the same content under another name. */
function usesOf(container: string, image: string, status: Plain, platform: string): ImageUse[] {
  const written = parseImageReference(image);
  const pulled = imageId(text(status.imageID) ?? "");
  const shown = imageId(text(status.image) ?? "");
  const digests = [pulled.reference?.digest, written?.digest].filter((digest): digest is string => Boolean(digest));
  const use = {
    config: pulled.config || shown.config || imageId(image).config,
    digest: [...new Set(digests)].sort().join(" "),
    platform,
    tag: written?.tag ?? "",
    container,
  };
  const names = [
    written?.repository,
    pulled.reference?.repository ?? (written ? undefined : shown.reference?.repository),
  ];
  return [...new Set(names.filter((name): name is string => Boolean(name)))].map((repository) => ({
    repository,
    ...use,
  }));
}

function imageId(value: string): { config: string; reference: ReturnType<typeof parseImageReference> } {
  const bare = value
    .trim()
    .replace(/^(?:docker-pullable|docker|containerd|cri-o):\/\//, "")
    .toLowerCase();
  if (/^sha256:[0-9a-f]{64}$/.test(bare)) return { config: bare, reference: null };
  return { config: "", reference: parseImageReference(value) };
}

function hasDigest(use: ImageUse): boolean {
  return use.config !== "" || use.digest !== "";
}

function nameOf(use: ImageUse): string {
  return `${use.repository}:${use.tag} ${use.container}`;
}
