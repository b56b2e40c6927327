/** GitHub's addresses that hide the real one: `12345+ana-lee@users.noreply.github.com`, and the older form without a number. */
const NO_REPLY = /^(?:\d+\+)?([a-z0-9-]+)@users\.noreply\.github\.com$/;

/**
 * Whom a commit's author address stands for: `@handle` of GitHub's and GitLab's hidden addresses, else the address, in lower
 * case. Null for what is no address, or longer than one may be (RFC 5321).
 */
export function commitAuthor(address: string): string | null {
  const text = address.trim().toLowerCase();
  if (text.length > 320 || !/^[^\s@]+@[^\s@]+$/.test(text)) return null;
  const hidden = NO_REPLY.exec(text)?.[1] ?? /^\d+-([a-z0-9._-]+)@users\.noreply\.[^@]+$/.exec(text)?.[1];
  return hidden ? `@${hidden}` : text;
}

/** The author that a report names: `Ana Lee <ana@example.org>` and `ana@example.org` are one; undefined where none is named. */
export function authorIn(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 1000) return undefined;
  const start = text.lastIndexOf("<");
  const address = start === -1 ? text : text.slice(start + 1).replace(/>.*$/s, "");
  return commitAuthor(address) ?? undefined;
}
