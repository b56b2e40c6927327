import type { Application } from "@/lib/ingest/application";

const DEFAULT_NAMES = new Set(["main", "master", "trunk"]);

/** Which file of which commit a delivery is; null, with a remark, where it is no file of a repository's default branch. */
export function repositoryPath({ open, target, tally }: Application): { path: string; commit: string | null } | null {
  const { filename, branch, defaultBranch, commit } = open.row.context;
  const path = (filename ?? open.row.filename ?? "").replace(/^(?:\.?\/)+/, "");
  if (target.kind !== "repository" || path === "") return null;
  if (branch && (defaultBranch ? branch !== defaultBranch : !DEFAULT_NAMES.has(branch))) {
    tally.remark(
      `${path} is of ${branch}, which is not the default branch: what runs is not traced to it. State defaultBranch=${branch} if it is.`,
    );
    return null;
  }
  return { path, commit: commit ?? null };
}
