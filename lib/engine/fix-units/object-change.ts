import type { Confidence } from "@/lib/engine/fix-units/confidence";
import { shellSafe } from "@/lib/engine/fix-units/member";
import { placeIn } from "@/lib/engine/fix-units/quote";
import type { AssetRef } from "@/lib/model/asset-kind";
import table from "@/packs/fixes/objects.json";

/** How a Kubernetes object is changed, or which one is to be added, so that a check passes (packs/fixes/objects.json). */
export type ObjectChange = {
  text: string;
  patch?: Record<string, unknown>;
  create?: readonly Record<string, unknown>[];
  confidence: Confidence["level"];
  why: string;
  kinds?: readonly string[];
};

const CHANGES = new Map(Object.entries(table as unknown as Record<string, ObjectChange>));

export function objectChange(checkId: string): ObjectChange | null {
  return CHANGES.get(checkId) ?? null;
}

/** A Kubernetes object as people name it; the namespace of a cluster-wide one is empty. */
export type ObjectTarget = { namespace: string; kind: string; name: string; file: string | null };

const CLUSTER_WIDE = new Set(["Namespace", "ClusterRole", "ClusterRoleBinding", "Node", "PersistentVolume"]);
const KIND_OF_ASSET: Record<string, string> = {
  namespace: "Namespace",
  service: "Service",
  ingress: "Ingress",
  service_account: "ServiceAccount",
};

/** `cluster/ns/Kind/name`, `ns/Kind/name`, or the same behind a file and `#`; null where no kind is named. */
export function targetOf(asset: AssetRef, resource: string): ObjectTarget | null {
  const { file, address } = placeIn(resource);
  const key = asset.kind === "workload" ? asset.key : (address ?? resource);
  const parts = key.split("/").filter(Boolean);
  const [namespace = "", kind = "", name = ""] = parts.length >= 3 ? parts.slice(-3) : ["", ...parts];
  const stated = address === null ? null : file;
  if (parts.length >= 3 && /^[A-Z]/.test(kind))
    return { namespace: CLUSTER_WIDE.has(kind) ? "" : namespace, kind, name, file: stated };
  if (parts.length === 2 && /^[A-Z]/.test(kind)) return { namespace: "", kind, name, file: stated };
  const known = KIND_OF_ASSET[asset.kind];
  const own = asset.key.split("/");
  if (!known || own.length < 2) return null;
  return {
    namespace: known === "Namespace" ? "" : (own.at(-2) ?? ""),
    kind: known,
    name: own.at(-1) ?? "",
    file: null,
  };
}

/** A merge patch as a command, where nothing of it depends on the object itself. */
export function patchCommand(target: ObjectTarget, patch: Record<string, unknown>): string | null {
  const json = JSON.stringify(patch);
  if (json.includes("'") || json.includes("$")) return null;
  const { namespace, kind, name } = target;
  if ([kind, name].map(shellSafe).includes(null) || (namespace && !shellSafe(namespace))) return null;
  const inside = namespace ? `-n ${namespace} ` : "";
  return `kubectl ${inside}patch ${kind.toLowerCase()} ${name} --type merge --patch '${json}'`;
}

/** The change with what it takes from the object: `$name`, `$namespace`, `$labels`, `$hosts`; null while one is not known. */
export function filledIn(template: unknown, known: Readonly<Record<string, unknown>>): unknown {
  if (typeof template === "string") {
    if (template.startsWith("$") && Object.hasOwn(known, template.slice(1))) return known[template.slice(1)];
    return template.replaceAll(/\$(name|namespace)\b/g, (_, key: string) => String(known[key] ?? ""));
  }
  if (Array.isArray(template)) return template.map((one) => filledIn(one, known));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, filledIn(value, known)]));
}
