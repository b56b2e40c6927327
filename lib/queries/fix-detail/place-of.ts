import type { FixPlace } from "@/lib/contracts/http/fix-detail";
import { shortAssetName } from "@/lib/engine/fix-units/asset-name";

export type SeenPlace = {
  repositoryId: string;
  repository: string;
  path: string;
  line: number | null;
  commit: string | null;
};

/** How code hosts address a line of a file in a commit. */
const HOSTS: Record<
  string,
  (path: { repository: string; commit: string; file: string; line: number | null }) => string
> = {
  "github.com": ({ repository, commit, file, line }) =>
    `https://${repository}/blob/${commit}/${file}${line ? `#L${line}` : ""}`,
  "gitlab.com": ({ repository, commit, file, line }) =>
    `https://${repository}/-/blob/${commit}/${file}${line ? `#L${line}` : ""}`,
  "bitbucket.org": ({ repository, commit, file, line }) =>
    `https://${repository}/src/${commit}/${file}${line ? `#lines-${line}` : ""}`,
};

/** A place in source with its address, where the commit is known and the host is one whose addresses are. */
export function placeOf({ repositoryId, repository, path, line, commit }: SeenPlace, basis: string): FixPlace {
  const host = repository.split("/")[0] ?? "";
  const address = Object.hasOwn(HOSTS, host) ? HOSTS[host] : undefined;
  const parts = path.split("/");
  const file = parts.map(encodeURIComponent).join("/");
  // A path that leads out of the repository would lead a browser to somebody else's.
  const url =
    address && commit && !parts.includes("..") && /^[0-9a-f]{7,64}$/i.test(commit)
      ? address({ repository, commit, file, line })
      : null;
  const name = shortAssetName({ kind: "repository", key: repository });
  return { repository: { id: repositoryId, kind: "repository", name }, path, line, commit, url, basis };
}
