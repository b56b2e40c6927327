/** What an internal load balancer takes connections from, in the words of a chain of exposure: they are read back from stored chains. */
export const PRIVATE_NETWORK = "the private network of its cloud (VPC)";

/** The same where nothing in it is shut out. */
export const ANYTHING_PRIVATE = `anything in ${PRIVATE_NETWORK}`;

/** How much of the private network around a cluster may connect. */
export type PrivateReach = "none" | "some" | "all";

/** Of a chain of exposure. */
export function privateReachOf(chain: readonly { why: string }[]): PrivateReach {
  if (chain.some(({ why }) => why.includes(ANYTHING_PRIVATE))) return "all";
  return chain.some(({ why }) => why.includes(PRIVATE_NETWORK)) ? "some" : "none";
}
