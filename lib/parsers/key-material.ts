/** Credentials that their makers give a form of their own, so that they are told from any other word without a name beside them. */
const KNOWN_FORM = new RegExp(
  [
    "(?:AKIA|ASIA)[0-9A-Z]{16}",
    "gh[oprsu]_[A-Za-z0-9]{36,255}",
    "github_pat_[A-Za-z0-9_]{36,255}",
    "glpat-[\\w-]{20,255}",
    "xox[abeoprs]-[\\w-]{10,255}",
    "[rs]k_live_[A-Za-z0-9]{16,255}",
    "AIza[\\w-]{35}",
    "npm_[A-Za-z0-9]{36}",
    "pypi-[\\w-]{50,255}",
    "dop_v1_[0-9a-f]{64}",
    "SG\\.[\\w-]{22}\\.[\\w-]{43}",
  ]
    .map((form) => `\\b${form}`)
    .join("|"),
  "g",
);
const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** Values in a text that are credentials by their form: known prefixes, and private keys from their first to their last line. */
export function keyMaterialIn(text: string): string[] {
  return [...new Set([...(text.match(KNOWN_FORM) ?? []), ...privateKeysIn(text)])];
}

/** One whose end is missing reaches to the end of the text: what was cut off of it is no secret, and the rest is. */
function* privateKeysIn(text: string): Generator<string> {
  let from = 0;
  while (from < text.length) {
    BEGIN.lastIndex = from;
    const begin = BEGIN.exec(text);
    if (!begin) return;
    END.lastIndex = BEGIN.lastIndex;
    from = END.exec(text) ? END.lastIndex : text.length;
    yield text.slice(begin.index, from);
  }
}
