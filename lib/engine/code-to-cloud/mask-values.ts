const SECRET_NAME = /pass(?:w(?:or)?d|phrase)?|secret|token|credential|api_?key|private_?key|access_?key|auth/i;
/** `NAME=value`, the value bare or quoted. What another variable stands for (`$TOKEN`) is no value. */
const ASSIGNMENT = /(^|\s)([A-Za-z_][\w.-]*)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s\\"']|\\.)+)/g;
/** The older form, `ENV NAME value`. */
const SPACED = /^(\s*ENV\s+)([A-Za-z_][\w.-]*)([ \t]+)([^\s=][^=]*)$/i;

/**
 * A build instruction without the values of what looks secret by its name: people hand tokens to builds, and both an image's history and
 * its Dockerfile keep them. Masked alike on both sides, the two still match.
 */
export function maskBuildValues(written: string): { text: string; withheld: string[] } {
  const withheld: string[] = [];
  const masked = (name: string, value: string): boolean => {
    if (!SECRET_NAME.test(name) || /^["']?\$/.test(value)) return false;
    withheld.push(value.replace(/^(["'])(.*)\1$/s, "$2"));
    return true;
  };
  const text = written
    .replace(ASSIGNMENT, (whole, before: string, name: string, value: string) =>
      masked(name, value) ? `${before}${name}=…` : whole,
    )
    .replace(SPACED, (whole, keyword: string, name: string, gap: string, value: string) =>
      masked(name, value) ? `${keyword}${name}${gap}…` : whole,
    );
  return { text, withheld };
}
