/**
 * Name and version of a package that a tool writes as one word with a hyphen between, as its builder's rules tell them apart.
 *
 * Returns  the version null where none can be told.
 */
export function nameAndVersion(type: string, written: string): { name: string; version: string | null } {
  const whole = { name: written, version: null };
  if (written.length > MAX_CHARS) return whole;
  const pattern = PATTERNS.find(([of]) => of.test(type))?.[1];
  const [, name, version] = pattern?.exec(written) ?? [];
  if (name !== undefined && version !== undefined) return { name, version };
  const parts = written.split("-");
  const debian = /^(?:dpkg|deb)$/i.test(type) ? debianVersionAt(parts) : -1;
  const from = debian > 0 ? debian : versionAt(parts);
  const cut = { name: parts.slice(0, from).join("-"), version: parts.slice(from).join("-") };
  return from < 0 || cut.name === "" ? whole : cut;
}

const MAX_CHARS = 500;

/**
 * RPM: version and release, without hyphens. Alpine: the release is a number. Go: `v` and the module's version, which may hold a time
 * and a commit, or `go` and the toolchain's.
 */
const PATTERNS: readonly (readonly [RegExp, RegExp])[] = [
  [/^rpm$/i, /^(.{1,300})-([^-]{1,100}-[^-]{1,100})$/s],
  [/^apkg?$/i, /^(.{1,300})-([^-]{1,100}-r\d{1,9})$/s],
  [/^go(?:lang|module)?$/i, /^(.{1,300}?)-((?:v|go)\d{1,9}\.\d.{0,200}|\(devel\))$/s],
];

/** Words inside a version that numbers may follow: `1.0-rc-2`. */
const QUALIFIER = /^(?:alpha|beta|rc|cr|pre|preview|dev|post|build|snapshot|m|sp)[\d.]*$/i;

/**
 * Where the version begins that has numbers, qualifiers, and at its end words (`jre`, `x86_64`, `linux`), or -1. A word that a number
 * follows is still in the name (`log4j-1.2-api-2.17.1`): a version begins no further left than at the last such word. One pass: a
 * name may have hundreds of hyphens.
 */
function versionAt(parts: readonly string[]): number {
  const lastNumber = parts.findLastIndex((part) => /^\d/.test(part));
  const lastInName = parts.findLastIndex((part, i) => i < lastNumber && !/^\d/.test(part) && !QUALIFIER.test(part));
  return parts.findIndex((part, i) => i >= Math.max(1, lastInName) && /^v?\d/.test(part));
}

/**
 * Debian's names hold numbers of their own (`gcc-8-base`, `perl-modules-5.32`), and its versions seldom more than the one hyphen before
 * the revision.
 */
function debianVersionAt(parts: readonly string[]): number {
  return parts.findIndex(
    (_, i) =>
      i > 0 && i >= parts.length - 2 && versionAt(["", ...parts.slice(i)]) === 1 && !QUALIFIER.test(parts[i - 1] ?? ""),
  );
}
