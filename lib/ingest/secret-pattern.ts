import { isStoredToken, secretToken } from "@/lib/ingest/secret-token";
import type { QuotedSecret } from "@/lib/model/quoted-secret";

/**
 * bytes    the value as UTF-8
 * isWord   nothing but letters: it may stand in the report as an ordinary word, so it is only taken where it stands alone
 */
export type SecretPattern = { bytes: Buffer; token: Buffer; isWord: boolean };

/**
 * tokenOf  what stands in a value's place
 * quoted   secrets that are found by what they stand beside
 */
export type Withholding = {
  tokenOf?: (orgId: string, value: string) => string;
  quoted?: readonly QuotedSecret[];
};

/** Shorter values cannot be told from ordinary text; replacing them everywhere would make another report of it. */
const MIN_CHARACTERS = 6;
/** Lines of a key or certificate may be quoted one by one; shorter ones say too little. */
const MIN_LINE_CHARACTERS = 20;
const MASKED = /^(?:[*x•#.\-_X]+|\W*redacted\W*|\W*masked\W*)$/i;
const ARMOUR = /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/;

/** What to look for, longest first, so that a value inside another one never leaves half of that other behind. */
export function secretPatterns(
  orgId: string,
  values: Iterable<string>,
  { tokenOf = secretToken, quoted = [] }: Withholding = {},
): SecretPattern[] {
  const texts = new Set<string>();
  for (const value of values) {
    if (!isShown(value)) continue;
    texts.add(value);
    for (const line of linesOf(value)) texts.add(line);
  }
  const alone = [...texts].map((text) => ({
    bytes: Buffer.from(text, "utf8"),
    token: Buffer.from(tokenOf(orgId, text), "ascii"),
    isWord: /^[A-Za-z]{1,16}$/.test(text),
  }));
  return [...alone, ...besides(orgId, quoted, tokenOf)].sort((a, b) => b.bytes.length - a.bytes.length);
}

/** Surroundings are JSON's own spelling: documents that quote such values are JSON. */
function besides(
  orgId: string,
  quoted: readonly QuotedSecret[],
  tokenOf: (orgId: string, value: string) => string,
): SecretPattern[] {
  const found = new Map<string, SecretPattern>();
  for (const { before, value, after, stored } of quoted) {
    const text = `${before}${value}${after}`;
    if (text.length < MIN_CHARACTERS || MASKED.test(value) || isStoredToken(value)) continue;
    const token = `${before}${stored ?? tokenOf(orgId, value)}${after}`;
    const spelled = JSON.stringify(token).slice(1, -1);
    found.set(text, { bytes: Buffer.from(text, "utf8"), token: Buffer.from(spelled, "utf8"), isWord: false });
  }
  return [...found.values()];
}

function isShown(value: string): boolean {
  return value.length >= MIN_CHARACTERS && !MASKED.test(value) && !isStoredToken(value);
}

function linesOf(value: string): string[] {
  const lines = value.split(/\r?\n/);
  if (lines.length === 1) return [];
  return lines.map((line) => line.trim()).filter((line) => line.length >= MIN_LINE_CHARACTERS && !ARMOUR.test(line));
}
