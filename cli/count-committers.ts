import { commitAuthor } from "@/lib/model/commit-author";

/** As the file-history format has it. */
export type FileHistory = {
  path: string;
  commits: number;
  authors: { author: string; commits: number; last: string }[];
};

/** The newest commits of a file that count, and the authors of them that are told. */
export const COMMITS_PER_FILE = 50;
export const AUTHORS_PER_FILE = 5;

/** What `git log` is asked for: of each commit its author's address and time, then the files that it changed. */
export const LOG_FORMAT = "%x01%aE%x02%aI";

/**
 * Who worked on these files, from the text of `git log --name-only -z` in `LOG_FORMAT`, newest first.
 *
 * Returns  a file for each of `paths` that a commit names; of its newest 50 commits the five busiest authors, ties by who was
 *          there last. Authors without an address count as commits and are not told.
 */
export function countCommitters(log: string, paths: ReadonlySet<string>): FileHistory[] {
  const files = new Map<string, { commits: number; authors: Map<string, { commits: number; last: string }> }>();
  for (const commit of log.split("\u0001").slice(1)) {
    const [head = "", ...names] = commit.split("\0");
    const [address = "", at = ""] = head.split("\u0002");
    const author = commitAuthor(address);
    // With -z the names follow the message after a line break.
    for (const name of new Set(names.map((text) => text.replace(/^\n/, "")))) {
      if (!paths.has(name)) continue;
      const file = files.get(name) ?? { commits: 0, authors: new Map() };
      files.set(name, file);
      if (file.commits >= COMMITS_PER_FILE) continue;
      file.commits += 1;
      if (author === null) continue;
      const known = file.authors.get(author);
      if (known) known.commits += 1;
      else file.authors.set(author, { commits: 1, last: at.trim() });
    }
  }
  return [...files].flatMap(([path, { commits, authors }]) => {
    const told = [...authors].map(([author, counted]) => ({ author, ...counted }));
    told.sort((a, b) => b.commits - a.commits || (a.last < b.last ? 1 : -1));
    return told.length > 0 ? [{ path, commits, authors: told.slice(0, AUTHORS_PER_FILE) }] : [];
  });
}
