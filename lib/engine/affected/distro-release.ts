/** Words of an ecosystem's release that name no number: `22.04:LTS`, `Pro:18.04:LTS`, `enterprise_linux:9::baseos`. */
const NUMBER = /\d+(?:\.\d+)*/;

/** Distributions whose advisories are for a major release (`Rocky Linux:9` for 9.4), and those for exactly the one named. */
const MAJOR_ONLY = new Set(["deb/debian", "rpm/rocky", "rpm/alma", "rpm/redhat", "rpm/centos", "rpm/oracle"]);
const ROLLING = new Set(["wolfi", "chainguard", "minimos", "echo"]);

/**
 * Whether what an ecosystem says (`Debian:12`) is about a package of this release (`debian-12.5`, the purl's `distro`).
 *
 * Unknown  false: a package of an unknown release is not said to be affected by another release's advisory.
 * Other    ecosystems of languages have no releases: always true.
 */
export function isOfRelease(pkg: { type: string; namespace: string; distro: string }, ecosystem: string): boolean {
  if (pkg.type !== "deb" && pkg.type !== "rpm" && pkg.type !== "apk") return true;
  if (ROLLING.has(pkg.namespace)) return true;
  const wanted = releaseOf(ecosystem);
  const has = NUMBER.exec(pkg.distro)?.[0] ?? null;
  if (wanted === null || has === null) return false;
  return MAJOR_ONLY.has(`${pkg.type}/${pkg.namespace}`)
    ? wanted.split(".")[0] === has.split(".")[0]
    : isPrefix(wanted, has);
}

/** `Alpine:v3.18` is every 3.18.x, `SUSE:Linux Enterprise Server 15 SP5` is 15.5. Ubuntu's paid archive is another one. */
function releaseOf(ecosystem: string): string | null {
  const release = ecosystem.slice(ecosystem.indexOf(":") + 1);
  if (!ecosystem.includes(":") || /^(?:Pro|FIPS)/i.test(release)) return null;
  const servicePack = /\b(\d{1,6}) SP(\d{1,6})/i.exec(release);
  if (servicePack) return `${servicePack[1]}.${servicePack[2]}`;
  return NUMBER.exec(release)?.[0] ?? null;
}

function isPrefix(wanted: string, has: string): boolean {
  return has === wanted || has.startsWith(`${wanted}.`);
}
