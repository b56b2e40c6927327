import { BlockList, isIP } from "node:net";

/** Which addresses in front of us may say for whom they speak: so many of them, or those of these networks. */
export type TrustedProxies = { hops: number } | { networks: BlockList };

const MOST_HOPS = 10;

/**
 * Reads `PLIMSOLL_TRUSTED_PROXIES`: a number of hops, or addresses and networks separated by commas
 * (`10.0.0.0/8, 2001:db8::1`). Null when it is neither.
 */
export function parseTrustedProxies(text: string): TrustedProxies | null {
  if (/^\d+$/.test(text)) return Number(text) >= 1 && Number(text) <= MOST_HOPS ? { hops: Number(text) } : null;
  const networks = new BlockList();
  return text.split(",").every((part) => addNetwork(networks, part.trim())) ? { networks } : null;
}

function addNetwork(networks: BlockList, text: string): boolean {
  const [address = "", prefix, ...more] = text.split("/");
  const version = isIP(address);
  const bits = version === 6 ? 128 : 32;
  if (version === 0 || more.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return false;
  if (prefix !== undefined && Number(prefix) > bits) return false;
  networks.addSubnet(address, prefix === undefined ? bits : Number(prefix), version === 6 ? "ipv6" : "ipv4");
  return true;
}
