/** What an advisory id is: one vulnerability, or a bundle of fixes that a distribution shipped together. */
export type AdvisoryIdKind = "cve" | "ghsa" | "vulnerability" | "bundle";

/**
 * Upper-cases the schemes that are case-insensitive by their own specification; everything else stays as reported.
 * GHSA ids are written `GHSA-xxxx-xxxx-xxxx` with lower-case groups by GitHub.
 */
export function normalizeAdvisoryId(id: string): string {
  const trimmed = id.trim();
  if (trimmed.startsWith("CVE-") || /^cve-/i.test(trimmed)) return trimmed.toUpperCase();
  if (/^ghsa-/i.test(trimmed)) return `GHSA-${trimmed.slice(5).toLowerCase()}`;
  if (/^(pysec|rustsec|go|osv|mal|debian-cve|ubuntu-cve|alpine-cve)-/i.test(trimmed)) return trimmed.toUpperCase();
  return trimmed;
}

/** Distribution bundles: one id, many vulnerabilities. Never an alias of one of them (MODEL section 1, Advisory). */
export function isBundleId(id: string): boolean {
  return BUNDLES.test(id.trim());
}

// Debian, Red Hat, Ubuntu, Amazon, Oracle, SUSE, Alma, Rocky, Fedora, Gentoo, Arch, Mageia, Photon, CentOS, openEuler.
const BUNDLES =
  /^(dsa|dla|dtsa|rhsa|rhba|rhea|usn|lsn|alas[0-9a-z-]*|elsa|elba|suse-[a-z]{2}|opensuse-[a-z]{2}|alsa|alba|rlsa|rxsa|fedora|feisty|glsa|asa|avg|mgasa|phsa|cesa|openeuler-sa|azl|cla|jlsec)-/i;

export function advisoryIdKind(id: string): AdvisoryIdKind {
  const normalized = normalizeAdvisoryId(id);
  if (normalized.startsWith("CVE-")) return "cve";
  if (normalized.startsWith("GHSA-")) return "ghsa";
  return isBundleId(normalized) ? "bundle" : "vulnerability";
}
