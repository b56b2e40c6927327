import { createHash } from "node:crypto";

/**
 * Chain ids of every stack of layers from the bottom up: the last one names all layers together, and an image that is built on
 * this one has it among its own.
 *
 * Source   opencontainers/image-spec config.md, "Layer ChainID".
 */
export function chainIds(diffIds: readonly string[]): string[] {
  const chain: string[] = [];
  for (const diffId of diffIds) {
    const below = chain.at(-1);
    chain.push(
      below === undefined ? diffId : `sha256:${createHash("sha256").update(`${below} ${diffId}`).digest("hex")}`,
    );
  }
  return chain;
}
