import type { ObjectRecord } from "@/lib/model/record";
import { fields, isObject } from "@/lib/parsers/fields";
import { trimObject } from "@/lib/parsers/kubernetes-trim";
import { asText } from "@/lib/parsers/loose-text";
import { RejectedItem } from "@/lib/parsers/parser";

const NAME = /^[^/%\s]{1,253}$/;

/**
 * One object as a record. Elements of a `PodList` carry no kind of their own: the list's is given as `inherited`.
 * Throws `RejectedItem` for a value that is no object or does not say which one it is.
 */
export function objectRecord(value: unknown, inherited: { apiVersion: string; kind: string } | null): ObjectRecord {
  if (!isObject(value)) throw new RejectedItem("This is not a Kubernetes object but a bare value.");
  const apiVersion = asText(value.apiVersion) ?? inherited?.apiVersion ?? null;
  const kind = asText(value.kind) ?? inherited?.kind ?? null;
  if (apiVersion === null || kind === null)
    throw new RejectedItem("The object does not state its apiVersion and kind.");
  const metadata = fields(value.metadata);
  const generated = asText(metadata.generateName);
  const name = asText(metadata.name) ?? (generated === null ? null : `${generated}*`);
  if (name === null) throw new RejectedItem(`The ${kind} has no name.`);
  if (!NAME.test(name)) throw new RejectedItem(`"${name.slice(0, 80)}" cannot be the name of a ${kind}.`);
  const namespace = asText(metadata.namespace);
  if (namespace !== null && !NAME.test(namespace))
    throw new RejectedItem(`"${namespace.slice(0, 80)}" cannot be a namespace.`);
  const uid = asText(metadata.uid);
  return {
    kind: "object",
    apiVersion,
    objectKind: kind,
    namespace,
    name,
    uid,
    live: uid !== null || asText(metadata.resourceVersion) !== null,
    object: trimObject(value, apiVersion, kind),
    ...(kind === "Secret" ? withheldFrom(value) : {}),
  };
}

/** A copy in an annotation (last-applied) spells them the same way. */
function withheldFrom(secret: Record<string, unknown>): { withheld?: string[] } {
  const values = [...Object.values(fields(secret.data)), ...Object.values(fields(secret.stringData))];
  const withheld = values.filter((one): one is string => typeof one === "string" && one !== "");
  return withheld.length > 0 ? { withheld } : {};
}

/** What `PodList` says about its elements: kind `Pod` of the same apiVersion; a plain `List` says nothing. */
export function inheritedFrom(list: unknown): { apiVersion: string; kind: string } | null {
  const { apiVersion, kind } = fields(list);
  const element = /^(.+)List$/.exec(asText(kind) ?? "")?.[1];
  return element && typeof apiVersion === "string" ? { apiVersion, kind: element } : null;
}
