/** What an internal load balancer takes connections from, in the words of a chain of exposure: they are read back from stored chains. */
export const PRIVATE_NETWORK = "the private network of its cloud (VPC)";

/** Whether a reason says that something is reached from there. */
export function saysPrivateNetwork(why: string): boolean {
  return why.includes(PRIVATE_NETWORK);
}

/** Of a chain of exposure. */
export function isOpenPrivately(chain: readonly { why: string }[]): boolean {
  return chain.some(({ why }) => saysPrivateNetwork(why));
}
