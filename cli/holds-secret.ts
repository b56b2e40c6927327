import { isObject, list } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";

/** Deeper than any object of Kubernetes; what lies below is not looked at and counts as a Secret. */
const MAX_DEPTH = 64;

/**
 * Whether a value read from a manifest holds a Secret's values: it is one, a list of them, or one lies anywhere in it (a List's
 * items, an OpenShift Template's objects, what a custom resource carries along). Whether it is complete, valid or a copy from a
 * cluster does not matter. A mere reference (`{kind: Secret, name: tls}`) below the top is none.
 */
export function holdsSecret(value: unknown): boolean {
  return isSecretKind(value) || isSecretBelow(value, 0);
}

function isSecretBelow(value: unknown, depth: number): boolean {
  if (depth > MAX_DEPTH) return true;
  if (Array.isArray(value)) return value.some((one) => isSecretBelow(one, depth + 1));
  if (!isObject(value)) return false;
  if (isSecretKind(value) && ("data" in value || "stringData" in value || "metadata" in value)) return true;
  if (list(value.items).some(isSecretKind)) return true;
  return Object.values(value).some((one) => isSecretBelow(one, depth + 1));
}

/** `Secret`, and `SecretList`, whose items state no kind of their own; however it is spelled. */
const isSecretKind = (value: unknown) => isObject(value) && /^\s*secret(?:list)?\s*$/i.test(asText(value.kind) ?? "");
