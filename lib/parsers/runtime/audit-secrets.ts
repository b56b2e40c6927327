import { type Fields, fields, isObject, list, text } from "@/lib/parsers/fields";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/limits";
import { isTextDeeper } from "@/lib/parsers/reading/nesting";

/**
 * Values that an audit event of level `Request` or `RequestResponse` shows and nobody may keep: a Secret's values as it
 * spells them and decoded, whether created, patched, read or listed, and tokens that were made or checked.
 */
export function shownByAuditEvent(event: Fields): string[] {
  return shownByObjects([event.requestObject, event.responseObject], fields(event.objectRef).resource);
}

/** The same of an admission request: what was asked for, and what it replaces or deletes. */
export function shownByAdmissionRequest(request: Fields): string[] {
  return shownByObjects([request.object, request.oldObject], fields(request.resource).resource);
}

function shownByObjects(objects: readonly unknown[], resource: unknown): string[] {
  const isSecret = resource === "secrets";
  const found = new Set<string>();
  for (const carried of objects) {
    for (const value of secretValues(carried, isSecret)) {
      found.add(value);
      const decoded = decode(value);
      if (decoded !== null) found.add(decoded);
    }
    const { kind, spec, status } = fields(carried);
    if (kind === "TokenRequest" || kind === "TokenReview") {
      for (const part of [spec, status]) found.add(text(fields(part).token) ?? "");
    }
  }
  found.delete("");
  return [...found];
}

function secretValues(carried: unknown, isSecret: boolean, into: string[] = []): string[] {
  if (Array.isArray(carried)) {
    // A JSON patch: what is set is the `value` of an operation, a whole Secret's data or one value of it.
    if (isSecret) for (const operation of carried) stringsIn(fields(operation).value, into);
    return into;
  }
  const object = fields(carried);
  const kind = text(object.kind);
  if (!isSecret && kind !== "Secret" && kind !== "SecretList") return into;
  stringsIn(object.data, into);
  stringsIn(object.stringData, into);
  lastApplied(fields(object.metadata), into);
  for (const item of list(object.items)) secretValues(item, true, into);
  // A Table, as `kubectl get` asks for: each row with its object, or with what its metadata says.
  for (const row of list(object.rows)) secretValues(fields(row).object, true, into);
  return into;
}

/** `kubectl apply` keeps the whole object in an annotation: a patch, or metadata alone, shows there what it has nowhere else. */
function lastApplied({ annotations }: Fields, into: string[]): void {
  const written = text(fields(annotations)["kubectl.kubernetes.io/last-applied-configuration"]);
  if (written === undefined) return;
  const applied = parsed(written);
  // What somebody else wrote there has no values that we could name, but may be one.
  if (applied === undefined) into.push(written);
  for (const part of isObject(applied) ? [applied.data, applied.stringData] : [applied]) stringsIn(part, into);
}

/** The annotation is text in the report, to which the report's own limit of nesting does not reach. */
function parsed(written: string): unknown {
  if (isTextDeeper(Buffer.from(written), DEFAULT_LIMITS.maxDepth)) return undefined;
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}

/** Adds all texts in the value, in their order, at the same cost however deep they lie. */
function stringsIn(value: unknown, into: string[]): void {
  const left = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one === "string") into.push(one);
    else if (typeof one === "object" && one !== null) {
      const inner = Object.values(one);
      for (let i = inner.length - 1; i >= 0; i -= 1) left.push(inner[i]);
    }
  }
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** As text, where it is text: `kubectl apply` leaves what was written under `stringData` in an annotation, in clear. */
function decode(value: string): string | null {
  if (!BASE64.test(value)) return null;
  const decoded = Buffer.from(value, "base64").toString("utf8");
  return /[\p{C}\uFFFD]/u.test(decoded.replaceAll(/[\r\n\t]/g, "")) ? null : decoded;
}
