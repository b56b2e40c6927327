import { BlockList, isIP } from "node:net";

const PRIVATE_V4: [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];
/** Only 2000::/3 is handed out; of it, documentation and addresses that carry an IPv4 one are not a place on the net either. */
const PUBLIC_V6: [string, number][] = [["2000::", 3]];
const PRIVATE_V6: [string, number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
];

const blocked = new BlockList();
for (const [net, bits] of PRIVATE_V4) blocked.addSubnet(net, bits, "ipv4");
const unicast = new BlockList();
for (const [net, bits] of PUBLIC_V6) unicast.addSubnet(net, bits, "ipv6");
const reserved = new BlockList();
for (const [net, bits] of PRIVATE_V6) reserved.addSubnet(net, bits, "ipv6");

/**
 * Whether an address is one of the public internet: not this machine, its network, a cloud's metadata service or a reserved range.
 *
 * Source  IANA special-purpose address registries for IPv4 and IPv6.
 */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const family = isIP(mapped ?? address);
  if (family === 4) return !blocked.check(mapped ?? address, "ipv4");
  return family === 6 && unicast.check(address, "ipv6") && !reserved.check(address, "ipv6");
}
