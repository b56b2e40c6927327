import { type Fields, fields, isObject, list } from "@/lib/parsers/fields";
import { cut } from "@/lib/parsers/loose-text";

const MAX_ANNOTATION_CHARS = 1_024;
const MAX_ANNOTATIONS = 100;

/** Labels whole, annotations bounded, owners; no managed fields, versions or the last-applied copy of the object. */
export function metadata(given: Fields): Fields {
  const kept: Fields = pick(given, [
    "name",
    "generateName",
    "namespace",
    "uid",
    "creationTimestamp",
    "deletionTimestamp",
  ]);
  const labels = labelTexts(given.labels);
  if (Object.keys(labels).length > 0) kept.labels = labels;
  const annotations = boundedAnnotations(given.annotations);
  if (Object.keys(annotations).length > 0) kept.annotations = annotations;
  const owners = list(given.ownerReferences)
    .filter(isObject)
    .map((owner) => pick(owner, ["apiVersion", "kind", "name", "uid", "controller"]));
  if (owners.length > 0) kept.ownerReferences = owners;
  return kept;
}

/** Keys of `source` that are there and not null. */
export function pick(source: Fields, keys: readonly string[]): Fields {
  const kept: Fields = {};
  for (const key of keys)
    if (Object.hasOwn(source, key) && source[key] !== null && source[key] !== undefined) kept[key] = source[key];
  return kept;
}

/** Copies of whole objects (last-applied holds Secret values and environments) and leases that change every few seconds. */
const NOISY_ANNOTATION =
  /last-applied-configuration$|^control-plane\.alpha\.kubernetes\.io\/leader$|^kopf\.|\/last-handled-configuration$/;

function boundedAnnotations(given: unknown): Record<string, string> {
  const entries = Object.entries(labelTexts(given)).filter(([key]) => !NOISY_ANNOTATION.test(key));
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.slice(0, MAX_ANNOTATIONS).map(([key, value]) => [key, cut(value, MAX_ANNOTATION_CHARS)]),
  );
}

/** A mapping of names to texts; other values (YAML numbers and booleans) become texts, as the API server would demand. */
function labelTexts(given: unknown): Record<string, string> {
  const kept: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(fields(given))) {
    if (typeof value === "string") kept[key] = value;
    else if (typeof value === "number" || typeof value === "boolean") kept[key] = String(value);
  }
  return { ...kept };
}
