import { AppError } from "@/lib/model/error";

/** All values together; they are held while a report is read, and looked for in the whole of it afterwards. */
const MAX_CHARS = 32 * 1024 * 1024;

/**
 * The secret values of one report, each once.
 *
 * Errors  `too_large` for more of them than can be looked for before the report is stored.
 */
export class SecretValues implements Iterable<string> {
  readonly #values = new Set<string>();
  readonly #maxChars: number;
  #chars = 0;

  constructor(maxChars = MAX_CHARS) {
    this.#maxChars = maxChars;
  }

  add(value: string): void {
    if (this.#values.has(value)) return;
    this.#values.add(value);
    this.#chars += value.length;
    if (this.#chars > this.#maxChars) {
      throw new AppError(
        "too_large",
        `This report shows more than ${Math.floor(this.#maxChars / 1024 / 1024)} MB of secrets, which is more than can be taken out of it before it is stored. Split it.`,
      );
    }
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#values.values();
  }
}
