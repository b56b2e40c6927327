import type { Feed } from "@/lib/contracts/http/feed";

/** What each feed is, what it is good for and where a file of it is had. */
export const FEED_WORDS: Record<
  Feed,
  { name: string; what: string; rows: string; absent: string; file: string; dated: string; versioned: string }
> = {
  kev: {
    name: "CISA KEV",
    what: "Vulnerabilities known to be exploited",
    rows: "vulnerabilities",
    absent: "One that is not in it is not known to be exploited.",
    file: "known_exploited_vulnerabilities.json",
    dated: "the catalog’s release; a file that states none counts from its arrival",
    versioned: "CISA’s name for this catalog",
  },
  epss: {
    name: "EPSS",
    what: "How likely each vulnerability is to be exploited within 30 days",
    rows: "scores",
    absent: "One that is not in it has no score yet.",
    file: "epss_scores-current.csv.gz",
    dated: "the day that these scores are of",
    versioned: "the model that made the scores",
  },
  ssvc: {
    name: "Vulnrichment",
    what: "CISA’s assessments for SSVC: exploitation, automatable, technical impact",
    rows: "assessments",
    absent: "One that is not in it was not assessed.",
    file: "vulnrichment.zip",
    dated: "when the file arrived: it states no date of its own",
    versioned: "as the file names itself",
  },
  osv: {
    name: "OSV",
    what: "Advisories with the versions they affect: a new one finds every affected package without a scan",
    rows: "advisories",
    absent: "A package that none names has no advisory here.",
    file: "all.zip",
    dated: "when the file arrived: it states no date of its own",
    versioned: "as the file names itself",
  },
};
