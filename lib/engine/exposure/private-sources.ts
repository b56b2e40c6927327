import { type AddressRange, PRIVATE, subtract } from "@/lib/engine/exposure/addresses";
import type { PrivateReach } from "@/lib/model/private-network";

/** Addresses of the private network around the cluster that may connect to a workload, by any of its doors. */
export class PrivateSources {
  readonly #ranges = new Map<string, AddressRange>();
  /** Thousands of doors may each be open to all of it. */
  #isWhole = false;

  add(ranges: readonly AddressRange[]): void {
    if (this.#isWhole) return;
    this.#isWhole = ranges === PRIVATE;
    for (const range of ranges) this.#ranges.set(`${range.family}:${range.first}-${range.last}`, range);
  }

  get ranges(): readonly AddressRange[] {
    return this.#isWhole ? PRIVATE : [...this.#ranges.values()];
  }

  /** `all` where every private address of a family may: networks have addresses of one, and are open in that. */
  get reach(): PrivateReach {
    if (this.#isWhole) return "all";
    if (this.#ranges.size === 0) return "none";
    return isAllOf(4, this.ranges) || isAllOf(6, this.ranges) ? "all" : "some";
  }
}

function isAllOf(family: 4 | 6, ranges: readonly AddressRange[]): boolean {
  const wanted = PRIVATE.filter((range) => range.family === family);
  const given = ranges.filter((range) => range.family === family);
  // Thousands of single addresses are never all of it; to take each away from the rest takes long.
  return sizeOf(given) >= sizeOf(wanted) && subtract(wanted, given).length === 0;
}

function sizeOf(ranges: readonly AddressRange[]): bigint {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}
