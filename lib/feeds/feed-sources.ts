/** A feed that can be fetched on a schedule. Its licence and cadence: docs and README. */
export type FeedSource = { feed: "kev" | "epss"; url: string; gzip: boolean };

export const FEED_SOURCES: readonly FeedSource[] = [
  {
    feed: "kev",
    url: "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
    gzip: false,
  },
  { feed: "epss", url: "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz", gzip: true },
];

/** KEV changes on weekdays and EPSS daily; a server asked for what it has not changed answers in a line. */
export const FEEDS_EVERY_HOURS = 6;
