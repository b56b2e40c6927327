/** A closed range of addresses of one family. */
export type AddressRange = { family: 4 | 6; first: bigint; last: bigint };

const BITS = { 4: 32n, 6: 128n } as const;

/**
 * Reads `203.0.113.0/24`, `2001:db8::/32` or a single address.
 *
 * Returns  null for anything else; host bits beyond the prefix are ignored, as Kubernetes does.
 */
export function parseCidr(text: string): AddressRange | null {
  const [address, prefix, ...more] = text.trim().split("/");
  if (address === undefined || more.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return null;
  const family = address.includes(":") ? 6 : 4;
  const value = family === 4 ? parseV4(address) : parseV6(address);
  const bits = BITS[family];
  const length = prefix === undefined ? bits : BigInt(prefix);
  if (value === null || length > bits) return null;
  const size = 1n << (bits - length);
  const first = (value / size) * size;
  return { family, first, last: first + size - 1n };
}

function parseV4(text: string): bigint | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return null;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint | null {
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const v4 = mapped?.[2] ? parseV4(mapped[2]) : null;
  if (mapped && v4 === null) return null;
  const plain = mapped && v4 !== null ? `${mapped[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}` : text;
  const [head, tail, ...more] = plain.split("::");
  if (more.length > 0) return null;
  const left = head ? head.split(":") : [];
  const right = tail ? tail.split(":") : [];
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  if (gap < 0 || (tail !== undefined && gap === 0)) return null;
  const groups = [...left, ...Array<string>(gap).fill("0"), ...right];
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

/** The addresses that are in both. */
export function intersect(a: readonly AddressRange[], b: readonly AddressRange[]): AddressRange[] {
  const shared: AddressRange[] = [];
  for (const one of a) {
    for (const other of b) {
      if (one.family !== other.family || one.first > other.last || other.first > one.last) continue;
      const [, first] = ascending(one.first, other.first);
      const [last] = ascending(one.last, other.last);
      shared.push({ family: one.family, first, last });
    }
  }
  return shared;
}

/** Math.min and Math.max take no bigint. */
function ascending(a: bigint, b: bigint): [bigint, bigint] {
  return a <= b ? [a, b] : [b, a];
}

/** The addresses of `a` that are not in `b`. */
export function subtract(a: readonly AddressRange[], b: readonly AddressRange[]): AddressRange[] {
  return b.reduce<AddressRange[]>(
    (rest, hole) =>
      rest.flatMap((range) => {
        if (range.family !== hole.family || hole.last < range.first || hole.first > range.last) return [range];
        const parts: AddressRange[] = [];
        if (hole.first > range.first) parts.push({ ...range, last: hole.first - 1n });
        if (hole.last < range.last) parts.push({ ...range, first: hole.last + 1n });
        return parts;
      }),
    [...a],
  );
}

const ranges = (...cidrs: string[]): AddressRange[] => cidrs.map(parseCidr).filter((range) => range !== null);

/** Every address. */
export const EVERYWHERE = ranges("0.0.0.0/0", "::/0");

/** Networks that a cluster's pods and nodes are numbered from (RFC 1918, RFC 4193). */
export const CLUSTER_NETWORKS = ranges("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

/**
 * Addresses that no one outside a private network can have (RFC 1918, 6598, 3927, 1122, 4193, 4291). Documentation networks
 * count as public: they stand for public ones.
 */
export const PRIVATE = [
  ...CLUSTER_NETWORKS,
  ...ranges(
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "0.0.0.0/8",
    "224.0.0.0/3",
    "fe80::/10",
    "::1/128",
    "::/128",
    "ff00::/8",
  ),
];

/** Addresses outside every private network: "the internet" of an exposure. */
export const PUBLIC = subtract(EVERYWHERE, PRIVATE);

/** The public addresses among these CIDRs; texts that are no CIDR are left out. */
export function publicOf(cidrs: readonly string[]): AddressRange[] {
  return intersect(ranges(...cidrs), PUBLIC);
}

/** The private ones among them; all where there is no list. */
export function privateOf(cidrs: readonly string[] | null): readonly AddressRange[] {
  return cidrs === null ? PRIVATE : intersect(ranges(...cidrs), PRIVATE);
}

/** True for one public address. */
export function isPublicAddress(text: string): boolean {
  return !text.includes("/") && publicOf([text]).length > 0;
}
