import { KUBERNETES_ID } from "@/lib/engine/ownership/catalog";
import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { CatalogRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, text, texts } from "@/lib/parsers/fields";
import { RejectedItem } from "@/lib/parsers/parser";

/** Entity kinds of the catalog itself; plugins add their own under their own API group. */
export function isBackstageEntity(value: unknown): value is Fields {
  return isObject(value) && /^(?:[\w-]+\.)?backstage\.io\//.test(text(value.apiVersion) ?? "");
}

/** Backstage allows 63 characters for each of the three parts. */
const MAX_REF = 300;
/** Longer is no repository that a code host has. */
const MAX_REPOSITORY = 500;

/** One entity. Throws `RejectedItem` for what is no entity or has no kind or name. */
export function catalogRecord(value: unknown): CatalogRecord {
  if (!isBackstageEntity(value)) throw new RejectedItem("This document is no entity of a Backstage catalog.");
  const kind = text(value.kind);
  const metadata = fields(value.metadata);
  const spec = fields(value.spec);
  const name = text(metadata.name);
  if (!kind || !name) throw new RejectedItem("kind or metadata.name is missing: nothing says which entity this is.");
  const namespace = text(metadata.namespace) ?? "default";
  const ref = `${kind}:${namespace}/${name}`.toLowerCase();
  if (ref.length > MAX_REF)
    throw new RejectedItem(`The entity's kind, namespace and name are longer than ${MAX_REF} characters.`);
  const annotations = fields(metadata.annotations);
  return {
    kind: "catalog",
    ref,
    entityKind: kind,
    name,
    title: text(metadata.title) ?? null,
    owner: refOf(spec.owner, "group", namespace),
    type: text(spec.type) ?? null,
    lifecycle: text(spec.lifecycle) ?? null,
    system: refOf(spec.system, "system", namespace),
    ...sourceOf(annotations),
    kubernetesId: text(annotations[KUBERNETES_ID])?.slice(0, 500) ?? null,
    memberOf: [...texts(spec.memberOf), ...texts([spec.parent])].map((ref) => refOf(ref, "group", namespace) ?? ref),
    email: text(fields(spec.profile).email) ?? null,
  };
}

/** `[kind:][namespace/]name` in full, lower case: references are compared without case (Backstage, "Entity References"). */
function refOf(value: unknown, kind: string, namespace: string): string | null {
  const written = text(value)?.slice(0, 500).toLowerCase();
  const match = /^(?:([\w.-]+):)?(?:([\w.-]+)\/)?([\w.-]+)$/.exec(written ?? "");
  return match ? `${match[1] ?? kind}:${match[2] ?? namespace.toLowerCase()}/${match[3]}` : null;
}

/** Hosts by their slug's annotation; GitLab's may be an instance of its own. */
const SLUGS: readonly [annotation: string, host: string][] = [
  ["github.com/project-slug", "github.com"],
  ["gitlab.com/project-slug", "gitlab.com"],
  ["bitbucket.org/project-slug", "bitbucket.org"],
];

/** The source location says repository and folder; a slug of a code host only the repository. */
function sourceOf(annotations: Fields): Pick<CatalogRecord, "repository" | "path" | "projectSlug"> {
  const [annotation, defaultHost] = SLUGS.find(([key]) => text(annotations[key])) ?? [];
  const slug = annotation ? (text(annotations[annotation]) ?? null) : null;
  const host = defaultHost === "gitlab.com" ? (text(annotations["gitlab.com/instance"]) ?? defaultHost) : defaultHost;
  const location = text(annotations["backstage.io/source-location"])?.slice(0, 2048).replace(/^url:/, "");
  const located = location ? parseRepositoryUrl(location) : null;
  const repository = located ?? (slug && host ? parseRepositoryUrl(`https://${host}/${slug}`) : null);
  return {
    repository: repository && repository.length <= MAX_REPOSITORY ? repository : null,
    path: located ? folderOf(location as string) : null,
    projectSlug: slug,
  };
}

/** What follows the branch: `.../tree/main/services/api/` is `services/api`. */
function folderOf(location: string): string | null {
  const folder = /\/(?:-\/)?(?:tree|blob|src)\/[^/?#]+\/([^?#]*)/.exec(location)?.[1]?.replace(/\/+$/, "");
  return folder ? folder : null;
}
