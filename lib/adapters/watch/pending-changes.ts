import { type Change, placeOf } from "@/lib/adapters/watch/known-objects";

export type PendingLimits = { objects: number; bytes: number };

/**
 * What changed and is not on its way yet: of each object its last state only. Bounded: beyond the limits everything is
 * dropped and `overflowed` says that only a new listing can tell what happened.
 */
export class PendingChanges {
  readonly #changes = new Map<string, { change: Change; bytes: number }>();
  #bytes = 0;
  overflowed = false;

  constructor(private readonly limits: PendingLimits) {}

  get size(): number {
    return this.#changes.size;
  }

  add(change: Change): void {
    if (this.overflowed) return;
    const place = `${change.apiVersion}/${change.kind}/${placeOf(change)}`;
    const bytes = place.length + (change.object ? JSON.stringify(change.object).length : 0);
    this.#bytes += bytes - (this.#changes.get(place)?.bytes ?? 0);
    this.#changes.set(place, { change, bytes });
    if (this.#changes.size > this.limits.objects || this.#bytes > this.limits.bytes) this.overflow();
  }

  overflow(): void {
    this.clear();
    this.overflowed = true;
  }

  /** All of them, in the order in which their objects first changed; none are left. */
  take(): Change[] {
    const taken = [...this.#changes.values()].map(({ change }) => change);
    this.clear();
    return taken;
  }

  clear(): void {
    this.#changes.clear();
    this.#bytes = 0;
    this.overflowed = false;
  }
}
