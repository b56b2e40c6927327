import type { Target } from "@/lib/engine/target";

/** Numbers the targets of a delivery as records name them: most reports have one, a cluster report has hundreds. */
export class TargetTable {
  readonly all: Target[] = [];
  readonly #numbers = new Map<string, number>();
  /** Records of one target come after each other, and most name the delivery's own. */
  #last: { target: Target; number: number } | null = null;

  numberOf(target: Target): number {
    if (this.#last?.target === target) return this.#last.number;
    const number = this.#find(target);
    this.#last = { target, number };
    return number;
  }

  #find(target: Target): number {
    const key = [
      target.kind,
      target.key,
      target.tag ?? "",
      target.platform ?? "",
      ...target.digests.map((digest) => digest.digest).toSorted(),
    ].join("\n");
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.all.length;
    this.all.push(target);
    this.#numbers.set(key, number);
    return number;
  }
}
