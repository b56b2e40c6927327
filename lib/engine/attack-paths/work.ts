/**
 * What a search may still look at, counted in states and steps looked at: the same facts end at the same place on every machine,
 * which a clock would not give.
 */
export class Work {
  #done = 0;

  /** `share` of what another work has done may be spent beyond `most`: what is told beside it never takes more than that part of it. */
  constructor(
    private readonly most: number,
    private readonly share: { of: Work; part: number } | null = null,
  ) {}

  /** Steps and states looked at up to now. */
  get done(): number {
    return this.#done;
  }

  get isSpent(): boolean {
    return this.#done >= this.most + (this.share ? this.share.of.done * this.share.part : 0);
  }

  add(looked: number): void {
    this.#done += looked;
  }
}
