/**
 * A binary heap of states by cost, of equal costs the first by `rank`. Costs are whole: cost and rank are one number, so that
 * millions of comparisons are cheap. Exact up to 2^53: a million states at a cost of nine billion.
 */
export class Heap {
  #keys = new Float64Array(64);
  #states = new Int32Array(64);
  #size = 0;

  /** `best` is what the caller knows to be the cost of each state now. */
  constructor(
    private readonly best: Float64Array,
    private readonly rank: Int32Array,
  ) {}

  clear(): void {
    this.#size = 0;
  }

  push(state: number, cost: number): void {
    if (this.#size === this.#keys.length) this.#grow();
    const key = this.#keyOf(state, cost);
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((this.#keys[parent] as number) <= key) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#keys[at] = key;
    this.#states[at] = state;
  }

  /** The next state by its best cost; entries that a better one has overtaken are passed over. */
  pop(): number | null {
    while (this.#size > 0) {
      const state = this.#states[0] as number;
      const key = this.#keys[0] as number;
      this.#size--;
      this.#sink(this.#keys[this.#size] as number, this.#states[this.#size] as number);
      if (key === this.#keyOf(state, this.best[state] as number)) return state;
    }
    return null;
  }

  #keyOf(state: number, cost: number): number {
    return cost * this.rank.length + (this.rank[state] as number);
  }

  /** Where the top is free: the place of the last entry from there down. */
  #sink(key: number, state: number): void {
    let at = 0;
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      if (child + 1 < this.#size && (this.#keys[child + 1] as number) < (this.#keys[child] as number)) child++;
      if ((this.#keys[child] as number) >= key) break;
      this.#move(child, at);
      at = child;
    }
    this.#keys[at] = key;
    this.#states[at] = state;
  }

  #move(from: number, to: number): void {
    this.#keys[to] = this.#keys[from] as number;
    this.#states[to] = this.#states[from] as number;
  }

  #grow(): void {
    const [keys, states] = [this.#keys, this.#states];
    this.#keys = new Float64Array(2 * keys.length);
    this.#states = new Int32Array(2 * keys.length);
    this.#keys.set(keys);
    this.#states.set(states);
  }
}
