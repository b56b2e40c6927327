import { parseImageReference } from "@/lib/engine/image-reference";
import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import { ASSET_KINDS, type AssetKind } from "@/lib/model/asset-kind";
import type { StatedContext } from "@/lib/model/context";
import { AppError } from "@/lib/model/error";
import type { DigestAlias, RecordTarget } from "@/lib/model/record";

/** What a delivery, or one record of it, is about: an asset and, for images, which version. */
export type Target = {
  kind: AssetKind;
  key: string;
  /** Shown to people. */
  name: string;
  digests: DigestAlias[];
  tag: string | null;
  platform: string | null;
  /** True when nothing identified it: it resolves nothing until somebody places it. */
  unplaced: boolean;
};

/** What the report itself says, as far as the choice of a target needs it. */
export type ReportedTarget = { target: RecordTarget | null; digests: DigestAlias[]; platform: string | null };

/**
 * The target of a delivery: the sender's context, else what the report names if it identifies, else the repository whose CI
 * sent it, else the sender's own artifact (MODEL section 3, Target).
 *
 * Errors   `invalid_input` when the sender states a target that cannot be read: guessing would file it elsewhere.
 */
export function resolveTarget(
  context: StatedContext,
  reported: ReportedTarget,
  sender: { actor: string; filename: string | null },
): Target {
  return (
    statedTarget(context, reported) ??
    reportedTarget(context, reported) ??
    ambientTarget(context, reported) ?? {
      ...plain("artifact", `${sender.actor}/${context.filename ?? sender.filename ?? "report"}`),
      unplaced: true,
    }
  );
}

/** The target of one record inside a delivery: its own if it names one that identifies, else the delivery's. */
export function targetOfRecord(record: RecordTarget | undefined, delivery: Target, cluster: string | null): Target {
  if (!record) return delivery;
  return fromReported(record, record.digests ?? [], null, cluster) ?? delivery;
}

function statedTarget(context: StatedContext, reported: ReportedTarget): Target | null {
  if (context.target !== undefined) return parseStated(context.target, reported, context.cluster ?? null);
  if (context.image !== undefined) return imageTarget(context.image, reported, "image");
  return context.ci === undefined && reported.target?.kind !== "image" ? repositoryTarget(context) : null;
}

/** The repository whose CI sent it, for a report that names nothing of its own. */
function ambientTarget(context: StatedContext, reported: ReportedTarget): Target | null {
  return context.ci !== undefined && reported.target === null ? repositoryTarget(context) : null;
}

function repositoryTarget({ repo }: StatedContext): Target | null {
  if (repo === undefined) return null;
  const key = parseRepositoryUrl(repo);
  if (!key)
    throw new AppError(
      "invalid_input",
      `repo=${repo} is not a repository URL. Send something like https://github.com/shop/api.`,
    );
  return plain("repository", key);
}

function parseStated(stated: string, reported: ReportedTarget, cluster: string | null): Target {
  const colon = stated.indexOf(":");
  const kind = stated.slice(0, colon) as AssetKind;
  const name = stated.slice(colon + 1).trim();
  if (colon < 1 || !ASSET_KINDS.includes(kind) || name === "") {
    throw new AppError("invalid_input", `target=${stated} is not kind:name. Kinds are ${ASSET_KINDS.join(", ")}.`);
  }
  if (kind === "image") return imageTarget(name, reported, "target");
  const target = fromReported({ kind, name }, [], null, cluster);
  if (!target) throw new AppError("invalid_input", `target=${stated} does not identify a ${kind}.`);
  return target;
}

function imageTarget(reference: string, reported: ReportedTarget, parameter: string): Target {
  const target = fromReported({ kind: "image", name: reference }, reported.digests, reported.platform, null);
  if (!target)
    throw new AppError(
      "invalid_input",
      `${parameter}=${reference} is not an image reference. Send something like registry.example/shop/api:1.4.`,
    );
  return target;
}

function reportedTarget(context: StatedContext, reported: ReportedTarget): Target | null {
  if (context.cluster !== undefined && (!reported.target || reported.target.kind === "cluster"))
    return plain("cluster", context.cluster);
  if (!reported.target) return null;
  return fromReported(reported.target, reported.digests, reported.platform, context.cluster ?? null);
}

function fromReported(
  named: RecordTarget,
  digests: DigestAlias[],
  platform: string | null,
  cluster: string | null,
): Target | null {
  if (named.kind === "image") {
    const image = parseImageReference(named.name);
    if (!image) return null;
    return {
      ...plain("image", image.repository),
      tag: image.tag,
      platform,
      digests: withReferenceDigest([...digests, ...(named.digests ?? [])], image.digest, platform),
    };
  }
  if (named.kind === "repository") {
    const key = parseRepositoryUrl(named.name);
    return key ? plain("repository", key) : null;
  }
  if (NAMESPACED.has(named.kind)) return cluster ? plain(named.kind, `${cluster}/${named.name}`) : null;
  return named.name.trim() === "" ? null : plain(named.kind, named.name.trim());
}

/** Whether keys of this kind begin with the cluster; of any other kind such a beginning is chance, or somebody's trick. */
export function isInsideCluster(kind: AssetKind): boolean {
  return NAMESPACED.has(kind);
}

const NAMESPACED = new Set<AssetKind>([
  "namespace",
  "workload",
  "node",
  "service",
  "ingress",
  "gateway",
  "service_account",
  "role",
]);

/** A digest in a reference names a manifest, unless a report says that the same digest is an index. */
function withReferenceDigest(digests: DigestAlias[], digest: string | null, platform: string | null): DigestAlias[] {
  if (!digest || digests.some((known) => known.digest === digest)) return digests;
  return [...digests, { type: "manifest", digest, platform }];
}

function plain(kind: AssetKind, key: string): Target {
  return { kind, key, name: key, digests: [], tag: null, platform: null, unplaced: false };
}
