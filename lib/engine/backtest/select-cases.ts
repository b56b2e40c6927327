/** One CVE as it was assessed on the day that ranks. */
export type Assessed = {
  cve: string;
  /** CVSS base score 0-10, or null where nobody had given one. */
  cvss: number | null;
  exploitation: "none" | "poc" | "active";
  automatable: boolean;
  technicalImpact: "partial" | "total";
};

export type Listing = { cve: string; dateAdded: string };
export type Case = Assessed & { exploited: boolean };

export type Selection = {
  cases: Case[];
  alreadyListed: number;
  listedLaterButNotAssessed: number;
  /** The last day on which anything was listed. */
  judgedUntil: string;
};

/**
 * What is ranked and what judges it. A CVE listed by the end of `asOf` (YYYY-MM-DD) leaves both sides: everybody knew it. What was
 * listed after it is what a ranking should have found.
 */
export function selectCases(assessed: readonly Assessed[], listings: readonly Listing[], asOf: string): Selection {
  const known = new Set(listings.filter(({ dateAdded }) => dateAdded <= asOf).map(({ cve }) => cve));
  const later = new Set(
    listings.filter(({ cve, dateAdded }) => dateAdded > asOf && !known.has(cve)).map(({ cve }) => cve),
  );
  const cases = assessed
    .filter(({ cve }) => !known.has(cve))
    .map((one): Case => ({ ...one, exploited: later.has(one.cve) }));
  return {
    cases,
    alreadyListed: assessed.length - cases.length,
    listedLaterButNotAssessed: later.size - cases.filter(({ exploited }) => exploited).length,
    judgedUntil:
      listings
        .map(({ dateAdded }) => dateAdded)
        .sort()
        .at(-1) ?? asOf,
  };
}
