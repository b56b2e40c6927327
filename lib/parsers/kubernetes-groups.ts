import { fields, isObject, list } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";

/**
 * API groups whose objects are reports, requests or catalog entries and no part of a cluster's inventory. Each is another
 * format: a parser of its own claims it, or nothing does.
 */
const FOREIGN_GROUPS = new Set([
  "aquasecurity.github.io", // trivy-operator and starboard reports
  "wgpolicyk8s.io",
  "openreports.io",
  "reports.x-k8s.io", // policy reports
  "audit.k8s.io",
  "admission.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "spdx.softwarecomposition.kubescape.io",
  "kubescape.io",
  "compliance.openshift.io",
  "zora.undistro.io",
  "backstage.io",
  "plimsoll.dev",
  "kustomize.config.k8s.io",
  "kubelet.config.k8s.io",
  "kubeadm.k8s.io",
  "client.authentication.k8s.io",
]);

/** Core kinds that kubectl writes but that are no objects: a kubeconfig (it holds credentials) and an API error. */
const FOREIGN_CORE_KINDS = new Set(["Config", "Status", "APIVersions", "APIResourceList", "APIGroupList"]);

/** The API group of an apiVersion; empty for the core group. */
export function apiGroup(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}

/** True for a value with an apiVersion, a kind and a name, of a group that belongs to an inventory. */
export function isInventoryObject(value: unknown): boolean {
  if (!isObject(value) || isListShaped(value)) return false;
  const metadata = fields(value.metadata);
  if (asText(metadata.name) === null && asText(metadata.generateName) === null) return false;
  const kind = asText(value.kind);
  return kind !== null && typeof value.apiVersion === "string" && !isForeign(value.apiVersion, kind);
}

/** True for what would be an object if it had a name: the first of several documents may be for a tool that needs none. */
export function isNamelessObject(value: unknown): boolean {
  if (!isObject(value) || isListShaped(value) || isInventoryObject(value)) return false;
  const kind = asText(value.kind);
  return kind !== null && typeof value.apiVersion === "string" && !isForeign(value.apiVersion, kind);
}

/** True for `List`, `PodList` and a bare `{apiVersion, items}` that holds inventory objects or nothing. */
export function isInventoryList(value: unknown): boolean {
  if (!isObject(value) || !isListShaped(value)) return false;
  const apiVersion = asText(value.apiVersion) ?? "";
  const kind = asText(value.kind) ?? "List";
  if (isForeign(apiVersion, kind.replace(/List$/, ""))) return false;
  const items = list(value.items).filter(isObject);
  const ofList = kind !== "List" && kind.endsWith("List");
  return items.length === 0
    ? list(value.items).length === 0
    : items.some((item) => (ofList && item.kind === undefined ? isObject(item.metadata) : isInventoryObject(item)));
}

/** A mapping with an apiVersion and a list of items, whose kind ends in `List` or is missing. */
export function isListShaped(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.apiVersion === "string" &&
    Array.isArray(value.items) &&
    /(^|List)$/.test(asText(value.kind) ?? "")
  );
}

function isForeign(apiVersion: string, kind: string): boolean {
  const group = apiGroup(apiVersion);
  if (apiVersion === "v1" && FOREIGN_CORE_KINDS.has(kind)) return true;
  return FOREIGN_GROUPS.has(group);
}
