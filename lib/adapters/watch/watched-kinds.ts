import type { ListedCollection } from "@/lib/adapters/kubernetes";

type State = { contactAt: number; trouble: string | null };

/** Which kinds are being watched, and up to when each surely was. */
export class WatchedKinds {
  readonly #states = new Map<string, State>();
  /** Kinds that could not be listed: nothing watches them until the next listing. */
  #unlisted: { kind: string; reason: string }[] = [];

  /** `silentMs`: without a sign of life for longer than this a kind counts as not watched. */
  constructor(private readonly silentMs: number) {}

  begin(collections: readonly ListedCollection[], unlisted: { kind: string; reason: string }[], now: number): void {
    this.#states.clear();
    for (const one of collections) this.#states.set(kindOf(one), { contactAt: now, trouble: null });
    this.#unlisted = unlisted;
  }

  contact(kind: string, now: number): void {
    const state = this.#states.get(kind);
    if (state) Object.assign(state, { contactAt: now, trouble: null });
  }

  /** True when it was being watched until now. */
  trouble(kind: string, reason: string): boolean {
    const state = this.#states.get(kind);
    if (!state) return false;
    const isNew = state.trouble === null;
    state.trouble = reason;
    return isNew;
  }

  remove(kind: string): void {
    this.#states.delete(kind);
  }

  /**
   * Returns  the kinds that are watched, up to when all of them surely were (ms since the epoch; null when none is), and those
   *          that are not, with the reason.
   */
  standing(now: number): { kinds: string[]; until: number | null; errors: { kind: string; reason: string }[] } {
    const alive = [...this.#states].filter(([, { contactAt }]) => now - contactAt <= this.silentMs);
    const silent = [...this.#states].filter(([, { contactAt }]) => now - contactAt > this.silentMs);
    return {
      kinds: alive.map(([kind]) => kind),
      until: alive.length > 0 ? Math.min(...alive.map(([, { contactAt }]) => contactAt)) : null,
      errors: [
        ...this.#unlisted,
        ...silent.map(([kind, { trouble }]) => ({ kind, reason: trouble ?? "nothing was heard of it" })),
      ],
    };
  }
}

/** As the envelope names it: `v1/Pod`, `apps/v1/Deployment`. */
export function kindOf({ apiVersion, listed }: Pick<ListedCollection, "apiVersion" | "listed">): string {
  return `${apiVersion}/${listed.kind}`;
}
