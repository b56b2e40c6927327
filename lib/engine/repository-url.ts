/**
 * The canonical key of a source repository: `github.com/shop/api`, from any of the spellings people and tools use
 * (`https://github.com/Shop/api.git`, `git@github.com:shop/api`, `git+ssh://...`, `github.com/shop/api`).
 *
 * Returns  null for what does not identify a repository: a path, a file URL, a bare name.
 * Case     hosts fold; paths fold too on the hosts that ignore case, else two spellings would be two assets.
 */
export function parseRepositoryUrl(text: string): string | null {
  if (text.length > 2048) return null; // patterns on endless text cost time
  const trimmed = text
    .trim()
    .replace(/^git\+/, "")
    .replace(/^scm:git:/, "");
  const scp = /^[\w.-]+@([\w.-]+):(?!\/\/)(.+)$/.exec(trimmed);
  const url = /^(?:https?|ssh|git):\/\/(?:[^@/\s]*@)?([\w.-]+)(?::\d+)?\/(.+)$/.exec(trimmed);
  const plain = /^([\w-]+(?:\.[\w-]+)+)\/([^\s]+)$/.exec(trimmed);
  const match = scp ?? url ?? plain;
  if (!match) return null;
  const host = (match[1] as string).toLowerCase();
  const path = cleanPath(match[2] as string);
  if (!path.includes("/")) return null;
  return `${host}/${CASE_BLIND.has(host) ? path.toLowerCase() : path}`;
}

const CASE_BLIND = new Set(["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"]);

function cleanPath(path: string): string {
  return path
    .replace(/[?#].*$/, "")
    .replace(/\/(?:-\/)?(?:tree|blob|commit|src)\/.*$/, "")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "");
}
