import { backoffMs, type Pauses, pause } from "@/lib/adapters/watch/backoff";
import type { CollectorDocument } from "@/lib/adapters/watch/documents";

/**
 * Why a document did not arrive. `away`: nobody is there, or busy; `refused`: whoever we are may not deliver, which a new
 * token mends; `rejected`: the document itself is not taken.
 */
export class DeliveryFailed extends Error {
  override readonly name = "DeliveryFailed";
  constructor(
    readonly why: "away" | "refused" | "rejected",
    message: string,
  ) {
    super(message);
  }
}

export type Deliver = (document: CollectorDocument) => Promise<void>;

export type OutboxOptions = {
  deliver: Deliver;
  pauses: Pauses;
  /** Being refused for longer than this ends the collector: whoever runs it starts it again with another token. */
  refusedMs: number;
  log: (text: string) => void;
};

/** Being rejected so often in a row is no chance. */
const MAX_REJECTIONS = 3;

/** Delivers one document after the other, each as often as it takes. */
export class Outbox {
  #rejections = 0;

  constructor(private readonly options: OutboxOptions) {}

  /**
   * Returns  `delivered`, `rejected` (what it held is lost: only a listing makes up for it), or `aborted`.
   * Errors   `DeliveryFailed` when going on is of no use.
   */
  async send(document: CollectorDocument, signal: AbortSignal): Promise<"delivered" | "rejected" | "aborted"> {
    let refusedSince: number | null = null;
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        await this.options.deliver(document);
        this.#rejections = 0;
        return "delivered";
      } catch (error) {
        if (!(error instanceof DeliveryFailed)) throw error;
        if (error.why === "rejected") return this.#rejected(error);
        refusedSince = error.why === "refused" ? (refusedSince ?? performance.now()) : null;
        if (refusedSince !== null && performance.now() - refusedSince >= this.options.refusedMs) throw error;
        const ms = backoffMs(failures, this.options.pauses, Math.random());
        this.options.log(`not delivered, next try in ${Math.ceil(ms / 1000)} s: ${error.message}`);
        await pause(ms, signal);
      }
    }
    return "aborted";
  }

  #rejected(error: DeliveryFailed): "rejected" {
    this.#rejections += 1;
    if (this.#rejections >= MAX_REJECTIONS) throw error;
    this.options.log(`rejected, so everything is listed anew: ${error.message}`);
    return "rejected";
  }
}
