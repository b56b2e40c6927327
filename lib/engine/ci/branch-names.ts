/** A tag is no branch: without this prefix a build of it would count for the default branch. */
export const tagRef = (tag: string | undefined) => (tag ? `tags/${tag}` : undefined);

/** `refs/heads/main` is `main`, `refs/tags/v1` is `tags/v1`; a pull request's `refs/pull/1/merge` is no branch of anybody's. */
export function branchOfRef(ref: string | undefined): string | undefined {
  if (ref?.startsWith("refs/heads/")) return ref.slice("refs/heads/".length);
  return ref?.startsWith("refs/tags/") ? tagRef(ref.slice("refs/tags/".length)) : undefined;
}

/**
 * A fork's branch may be called like ours (`main`): its owner in front keeps them apart, as GitHub writes it. Of an owner that is
 * not known (the fork is gone since, or the system does not say) `fork` stands for it.
 */
export const branchOfFork = (owner: string | undefined, branch: string | undefined) =>
  branch && `${owner || "fork"}:${branch}`;

/** `shop` of `shop/api`. */
export const ownerOf = (path: string | undefined) => path?.split("/")[0];
