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
