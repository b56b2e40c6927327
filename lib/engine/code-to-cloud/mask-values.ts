import type { QuotedSecret } from "@/lib/model/quoted-secret";

/** Words of a variable's name; `TOKENIZERS` and `PASSENGER` are none. */
const SECRET_WORDS = new Set(
  "pass password passwd passphrase pwd secret secrets token credential credentials apikey auth authorization".split(
    " ",
  ),
);
const SECRET_KEY = /(?:^|[_.-])(?:api|private|access|signing|encryption)[_.-]?key(?:$|[_.-])/i;
/** Run together with what it is of (`PGPASSWORD`, `dbPassword`), and a personal access token. */
const SECRET_ENDING = /pass(?:word|wd)$|[_.-]pat$/i;
/** Another variable, a switch, a number, an address without a password in it: nobody is let in by it. */
const PLAIN_VALUE = /^["']?(?:\$|(?:true|false|yes|no|\d{1,6})["']?$|https?:\/\/(?![^/\s]*@))/i;
/** `/run/secrets/token`, `./certs/token`: a single slash stands at the beginning of a password, too. */
const PATH = /^["']?(\.{0,2}\/[^/]*\/.*?)["']?$/s;
/** A part of a path that nobody would write: base64 has slashes, and one of 64 keys begins with one. */
const RANDOM_PART = /[+=]|^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{8}|^(?=.*\d)(?=.*[A-Za-z]).{16}/s;

/**
 * `NAME=value` or `--name=value`, the value bare or quoted. What another variable stands for (`$TOKEN`) is no value. A quote that nothing
 * closes reaches to the end: looked for again from each next one it would cost the square of the length.
 */
const ASSIGNMENT = /(^|\s)(-{0,2}[A-Za-z_][\w.-]*)=("(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|'[^']*(?:'|$)|(?:[^\s\\"']|\\.)+)/g;
/**
 * The same where nothing but assignments stands: a history repeats `ENV NAME="two words"` without the quotes, so that what
 * follows a bare value and assigns nothing is more of it.
 */
const BARE_ASSIGNMENT =
  /(^|\s)(-{0,2}[A-Za-z_][\w.-]*)=("(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|'[^']*(?:'|$)|(?:[^\s\\"']|\\.)+(?:\s+(?![A-Za-z_][\w.-]*=)\S+)*)/g;
/** `ENV` and `ARG`, in a Dockerfile and as both builders repeat them. */
const ASSIGNING = /^\s*(?:\S{0,200}\s+-c\s+)?(?:#\(nop\)\s+)?(?:ENV|ARG)\s/i;
/** What BuildKit puts before a command: `|2 GITHUB_TOKEN=ghp_1 VERSION=2 /bin/sh -c make`. */
const BUILD_ARGUMENTS = /^\s*(?:RUN\s+)?\|\d{1,4}\s/i;
const SHELL = /\s\/\S+(?:\s+-\S+)*\s+-\w{0,8}c\s/;
/** The older form, `ENV NAME value`. */
const SPACED = /^(\s*ENV\s+)([A-Za-z_][\w.-]*)([ \t]+)([^\s=][^=]*)$/i;

/** `https://bot:value@host`, and a long name alone, which is a token: what a package or repository is fetched with. */
const IN_ADDRESS = /(:\/\/(?:[^\s/:@"']*:)?)([^\s/:@"']+)@/g;
const LONG_NAME = 16;

export type MaskedText = { text: string; withheld: string[]; quoted: QuotedSecret[] };

/**
 * A build instruction without the values of what looks secret by its name, or lets somebody in by an address: people hand tokens to builds, and both an image's history and
 * its Dockerfile keep them. Masked alike on both sides, the two still match.
 *
 * Returns  the text, the values, and each value with what it stands beside.
 */
export function maskBuildValues(written: string): MaskedText {
  // Labels are read by everybody who pulls the image.
  if (/^\s*LABEL\b/i.test(written)) return { text: written, withheld: [], quoted: [] };
  if (ASSIGNING.test(written)) return maskValues(written, BARE_ASSIGNMENT);
  const command = BUILD_ARGUMENTS.test(written) ? written.search(SHELL) : -1;
  if (command < 0) return maskValues(written);
  const [given, rest] = [maskValues(written.slice(0, command), BARE_ASSIGNMENT), maskValues(written.slice(command))];
  return {
    text: given.text + rest.text,
    withheld: [...given.withheld, ...rest.withheld],
    quoted: [...given.quoted, ...rest.quoted],
  };
}

/** The same of a text that is no instruction. */
export function maskValues(written: string, assignment: RegExp = ASSIGNMENT): MaskedText {
  const withheld: string[] = [];
  const quoted: QuotedSecret[] = [];
  // What none of the patterns can match.
  if (!written.includes("=") && !written.includes("://") && !/^\s*ENV\s/i.test(written))
    return { text: written, withheld, quoted };
  const masked = (name: string, gap: string, value: string): boolean => {
    if (!isSecretSetting(name, value)) return false;
    quoted.push({ before: `${name}${gap}`, value, after: "" });
    withheld.push(value.replace(/^(["'])(.*)\1$/s, "$2"));
    return true;
  };
  const text = written
    .replace(assignment, (whole, before: string, name: string, value: string) =>
      masked(name, "=", value) ? `${before}${name}=…` : whole,
    )
    .replace(SPACED, (whole, keyword: string, name: string, gap: string, value: string) =>
      masked(name, gap, value) ? `${keyword}${name}${gap}…` : whole,
    )
    .replace(IN_ADDRESS, (whole, before: string, value: string) => {
      const isName = before === "://" && value.length < LONG_NAME;
      if (isName || /^(?:\$|…)/.test(value)) return whole;
      withheld.push(value);
      quoted.push({ before, value, after: "@" });
      return `${before}…@`;
    });
  return { text, withheld, quoted };
}

/** What a variable's name says to be secret, where its value is not plainly a switch, a number, a path or another variable. */
export function isSecretSetting(name: string, value: string): boolean {
  return isSecretName(name) && !PLAIN_VALUE.test(value) && !isPath(value);
}

function isPath(value: string): boolean {
  const path = PATH.exec(value)?.[1];
  return path !== undefined && !path.split("/").some((part) => RANDOM_PART.test(part));
}

function isSecretName(name: string): boolean {
  return (
    SECRET_KEY.test(name) ||
    SECRET_ENDING.test(name) ||
    name
      .toLowerCase()
      .split(/[_.-]+/)
      .some((word) => SECRET_WORDS.has(word))
  );
}
