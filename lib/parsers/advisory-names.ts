import { advisoryIdKind } from "@/lib/engine/advisory-id";

/** The names of one vulnerability as a report entry gives them. */
export type AdvisoryNames = { advisory: string; aliases: string[]; links: string[] };

/**
 * Sorts the ids of one entry into its name, other names of the same vulnerability, and what is only related.
 *
 * Rule     bundles of a distribution and, where several CVEs are named, all of these are links: nothing says which CVE is the one.
 * Returns  null when there is no id at all. `own` is the tool's own id; without it the CVE, then the GHSA, then the first.
 */
export function advisoryNames(own: string | undefined, ids: readonly string[]): AdvisoryNames | null {
  if (own && ids.length === 0) return { advisory: own, aliases: [], links: [] };
  const all = [...new Set([...(own ? [own] : []), ...ids])];
  const cves = all.filter((id) => advisoryIdKind(id) === "cve");
  const advisory = own ?? preferred(all, cves);
  if (advisory === undefined) return null;
  const others = all.filter((id) => id !== advisory);
  const isBundle = advisoryIdKind(advisory) === "bundle";
  const isAlias = (id: string) => {
    const kind = advisoryIdKind(id);
    return !isBundle && kind !== "bundle" && !(kind === "cve" && cves.length > 1);
  };
  return { advisory, aliases: others.filter(isAlias), links: others.filter((id) => !isAlias(id)) };
}

/** With several CVEs none of them is the name, if there is another id. */
function preferred(ids: readonly string[], cves: readonly string[]): string | undefined {
  const ghsa = ids.find((id) => advisoryIdKind(id) === "ghsa");
  const single = cves.length === 1 ? cves[0] : undefined;
  return single ?? ghsa ?? ids.find((id) => advisoryIdKind(id) === "vulnerability") ?? ids[0];
}

/** The GHSA id in an address such as `https://github.com/advisories/GHSA-vx3p-948g-6vhq`. */
export function ghsaIn(url: string | undefined): string | undefined {
  return /\bGHSA(?:-[0-9a-z]{4}){3}(?![0-9a-z])/i.exec((url ?? "").slice(0, 2000))?.[0];
}
