/**
 * What a search may still look at, counted in states and steps looked at: the same facts end at the same place on every machine,
 * which a clock would not give.
 */
export class Work {
  #done = 0;

  constructor(private readonly most: number) {}

  /** Steps and states looked at up to now. */
  get done(): number {
    return this.#done;
  }

  get isSpent(): boolean {
    return this.#done >= this.most;
  }

  add(looked: number): void {
    this.#done += looked;
  }
}
