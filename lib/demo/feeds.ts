import { dateOf, timeOf } from "@/lib/demo/calendar";
import type { Company } from "@/lib/demo/company";

/**
 * When the demo's feed files say they were made: long enough ago that the real ones, loaded later, are newer and replace them.
 */
const KEV_DAY = 14;
const EPSS_DAYS = [28, 3] as const;

/** CISA's catalog as the demo has it `day` days before the anchor, in its JSON form; dates are CISA's own and do not move with the anchor. Source: known_exploited_vulnerabilities.json. */
export function kevCatalog({ advisories }: Company, anchor: Date, day: number) {
  const listed = Object.entries(advisories).flatMap(([cve, { kev }]) =>
    kev && (kev.known ?? day) >= day ? [{ cve, kev }] : [],
  );
  const released = Math.max(day, KEV_DAY);
  return {
    title: "Extract of the Known Exploited Vulnerabilities catalog, made for the demo",
    // CISA names a catalog by the day of its release.
    catalogVersion: `${dateOf(anchor, released).replaceAll("-", ".")}-demo`,
    dateReleased: timeOf(anchor, released),
    count: listed.length,
    vulnerabilities: listed.map(({ cve, kev: { added, due, ransomware, name } }) => ({
      cveID: cve,
      vendorProject: name.split(" ")[0],
      product: name,
      vulnerabilityName: name,
      dateAdded: added,
      shortDescription: advisories[cve]?.description,
      requiredAction: "Apply the vendor's update, or stop using the product.",
      dueDate: due ?? "",
      knownRansomwareCampaignUse: ransomware ? "Known" : "Unknown",
      notes: "",
      cwes: [],
    })),
  };
}

/** FIRST's daily file, of a day before some advisories rose or of one after. Source: epss_scores-current.csv. */
export function epssScores({ advisories }: Company, anchor: Date, when: "before" | "now"): string {
  const day = EPSS_DAYS[when === "before" ? 0 : 1];
  const rows = Object.entries(advisories).map(([cve, { epss, epssBefore }]) => {
    const [score, percentile] = when === "before" ? (epssBefore ?? epss) : epss;
    return `${cve},${score.toFixed(5)},${percentile.toFixed(5)}`;
  });
  return [`#model_version:demo,score_date:${timeOf(anchor, day)}`, "cve,epss,percentile", ...rows, ""].join("\n");
}

/** CVE records with CISA's assessment, one a line. Source: cisagov/vulnrichment. */
export function vulnrichment({ advisories }: Company, anchor: Date): string {
  const records = Object.entries(advisories).flatMap(([cve, { ssvc, cvss }]) => {
    if (!ssvc) return [];
    const [exploitation, automatable, impact] = ssvc;
    const content = {
      id: cve,
      role: "CISA Coordinator",
      options: [
        { Exploitation: exploitation },
        { Automatable: automatable ? "yes" : "no" },
        { "Technical Impact": impact },
      ],
      version: "2.0.3",
      timestamp: timeOf(anchor, 70),
    };
    return [
      {
        dataType: "CVE_RECORD",
        dataVersion: "5.1",
        cveMetadata: { cveId: cve, state: "PUBLISHED" },
        containers: {
          cna: { metrics: [{ cvssV3_1: { version: "3.1", baseScore: cvss } }] },
          adp: [{ title: "CISA ADP Vulnrichment", metrics: [{ other: { type: "ssvc", content } }] }],
        },
      },
    ];
  });
  return `${records.map((record) => JSON.stringify(record)).join("\n")}\n`;
}
