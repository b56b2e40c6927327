import { isIP } from "node:net";
import type { TrustedProxies } from "@/lib/trusted-proxies";

type Given = {
  headers: Readonly<Record<string, string | undefined>>;
  /** The header in which scripts/peer-address.mjs states who opened the connection; unset when it was not loaded. */
  peerHeader: string | undefined;
  /** None unless configured: `x-forwarded-for` is then a client's own word and not looked at. */
  proxies: TrustedProxies | undefined;
};

/**
 * Whom a request comes from, for rate limits: the far end of the connection, or, where proxies are configured, the
 * nearest address in `x-forwarded-for` that is not one of theirs. What a client wrote itself stands farther left.
 *
 * Returns  an IPv4 address, the /64 of an IPv6 one (a single customer has at least that many), or `unknown`.
 */
export function clientAddress({ headers, peerHeader, proxies }: Given): string {
  const peer = (peerHeader ? headers[peerHeader] : undefined) ?? "";
  if (!proxies) return network(peer);
  const stated = (headers["x-forwarded-for"] ?? "").split(",").map((part) => part.trim());
  const chain = [...stated.filter(Boolean), peer].map(plainAddress);
  if ("hops" in proxies) return network(chain.at(-1 - proxies.hops) ?? chain[0] ?? "");
  const isTrusted = (address: string) =>
    isIP(address) > 0 && proxies.networks.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  return network(chain.findLast((address) => !isTrusted(address)) ?? chain[0] ?? "");
}

/** `[2001:db8::1]:443`, `192.0.2.1:5000` and `::ffff:192.0.2.1` as the address alone. */
function plainAddress(text: string): string {
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return /^::ffff:([\d.]+)$/i.exec(bare)?.[1] ?? bare;
}

function network(text: string): string {
  const address = plainAddress(text);
  const version = isIP(address);
  if (version === 4) return address;
  if (version === 0) return "unknown";
  // The URL parser writes every IPv6 address in one way: lower case, the longest run of zeros left out.
  const [head = "", tail = ""] = new URL(`http://[${address.replace(/%.*$/, "")}]/`).hostname.slice(1, -1).split("::");
  const before = head.split(":").filter(Boolean);
  const after = tail.split(":").filter(Boolean);
  const groups = [...before, ...Array(Math.max(0, 8 - before.length - after.length)).fill("0"), ...after];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
