import { type Fields, fields, isObject, list, text } from "@/lib/parsers/fields";

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

function* secretValues(carried: unknown, isSecret: boolean): Generator<string> {
  if (Array.isArray(carried)) {
    // A JSON patch: what is set is the `value` of an operation, a whole Secret's data or one value of it.
    if (isSecret) for (const operation of carried) yield* stringsIn(fields(operation).value);
    return;
  }
  const object = fields(carried);
  const kind = text(object.kind);
  if (!isSecret && kind !== "Secret" && kind !== "SecretList") return;
  yield* stringsIn(object.data);
  yield* stringsIn(object.stringData);
  yield* lastApplied(fields(object.metadata));
  for (const item of list(object.items)) yield* secretValues(item, true);
  // A Table, as `kubectl get` asks for: each row with its object, or with what its metadata says.
  for (const row of list(object.rows)) yield* secretValues(fields(row).object, true);
}

/** `kubectl apply` keeps the whole object in an annotation: a patch, or metadata alone, shows there what it has nowhere else. */
function* lastApplied({ annotations }: Fields): Generator<string> {
  const written = text(fields(annotations)["kubectl.kubernetes.io/last-applied-configuration"]);
  if (written === undefined) return;
  try {
    const applied = fields(JSON.parse(written));
    yield* stringsIn(applied.data);
    yield* stringsIn(applied.stringData);
  } catch {
    // What somebody else wrote there has no values that we could name, but may be one.
    yield written;
  }
}

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (Array.isArray(value)) for (const inner of value) yield* stringsIn(inner);
  else if (isObject(value)) for (const inner of Object.values(value)) yield* stringsIn(inner);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** As text, where it is text: `kubectl apply` leaves what was written under `stringData` in an annotation, in clear. */
function decode(value: string): string | null {
  if (!BASE64.test(value)) return null;
  const decoded = Buffer.from(value, "base64").toString("utf8");
  return /[\p{C}\uFFFD]/u.test(decoded.replaceAll(/[\r\n\t]/g, "")) ? null : decoded;
}
