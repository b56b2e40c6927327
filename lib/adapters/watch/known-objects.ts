import { createHash } from "node:crypto";

type Known = { apiVersion: string; kind: string; namespace: string | null; name: string; uid: string | null };

/** One object as it is now; `object` is null when it is gone. */
export type Change = Known & { object: Record<string, unknown> | null };

/**
 * What each object looked like when it was last told, as a digest: most of what a watch tells (a node's heartbeat, a pod's
 * conditions) is nothing that an inventory keeps. Some 150 bytes an object.
 */
export class KnownObjects {
  readonly #kinds = new Map<string, Map<string, string>>();

  /** All objects of one kind, as they were listed. */
  replace(kind: string, objects: readonly Record<string, unknown>[]): void {
    const known = new Map<string, string>();
    for (const object of objects) known.set(placeOf(identify(object)), digestOf(object));
    this.#kinds.set(kind, known);
  }

  clear(): void {
    this.#kinds.clear();
  }

  /** Takes note of an event; true when it tells anything new. */
  note(kind: string, change: Change): boolean {
    const known = this.#kinds.get(kind) ?? new Map<string, string>();
    this.#kinds.set(kind, known);
    const place = placeOf(change);
    if (change.object === null) return known.delete(place);
    const digest = digestOf(change.object);
    if (known.get(place) === digest) return false;
    known.set(place, digest);
    return true;
  }

  /** Everything known of a kind that is served no more, as gone. */
  remove(kind: string, { apiVersion, kind: name }: { apiVersion: string; kind: string }): Change[] {
    const known = this.#kinds.get(kind) ?? new Map<string, string>();
    this.#kinds.delete(kind);
    return [...known.keys()].map((place) => {
      const slash = place.indexOf("/");
      const namespace = place.slice(0, slash) || null;
      return { apiVersion, kind: name, namespace, name: place.slice(slash + 1), uid: null, object: null };
    });
  }
}

/** Neither part may hold a slash. */
export function placeOf({ namespace, name }: Pick<Known, "namespace" | "name">): string {
  return `${namespace ?? ""}/${name}`;
}

/** Which object a trimmed one is. */
export function identify(object: Record<string, unknown>): Known {
  const { namespace, name, uid } = (object.metadata ?? {}) as Record<string, unknown>;
  return {
    apiVersion: String(object.apiVersion),
    kind: String(object.kind),
    namespace: typeof namespace === "string" ? namespace : null,
    name: String(name),
    uid: typeof uid === "string" ? uid : null,
  };
}

function digestOf(object: Record<string, unknown>): string {
  return createHash("sha256").update(JSON.stringify(object)).digest("base64url").slice(0, 22);
}
