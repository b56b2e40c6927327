/** A word of the filter language: its name, values worth offering, and what it asks. */
export type SearchWord = { name: string; values: readonly string[]; asks: string };

const BOOLEAN = ["true", "false"] as const;
const SEVERITY = ["critical", "high", "medium", "low", "info", "unknown"] as const;

export const RISK_WORDS: readonly SearchWord[] = [
  { name: "band", values: ["act", "attend", "track*", "track"], asks: "How soon it must be dealt with" },
  { name: "exposed", values: BOOLEAN, asks: "Reachable from the internet" },
  { name: "kev", values: BOOLEAN, asks: "Known to be exploited (CISA KEV)" },
  { name: "owner", values: ["none", "me"], asks: "A team’s or person’s name" },
  { name: "fix", values: ["any", "none"], asks: "Whether a fix is available" },
  { name: "severity", values: SEVERITY, asks: "Worst severity in it" },
  { name: "age", values: [">30d", ">90d", "<7d"], asks: "Time since it was first seen" },
  { name: "overdue", values: BOOLEAN, asks: "Past its due date" },
  { name: "status", values: ["open", "in_progress", "accepted", "snoozed"], asks: "Where the work stands" },
];

export const FINDING_WORDS: readonly SearchWord[] = [
  { name: "severity", values: SEVERITY, asks: "Effective severity" },
  {
    name: "kind",
    values: ["vulnerability", "misconfiguration", "secret", "code", "license"],
    asks: "What sort of weakness",
  },
  { name: "kev", values: BOOLEAN, asks: "Known to be exploited (CISA KEV)" },
  { name: "fix", values: ["any", "none"], asks: "Whether a fix is available" },
  { name: "owner", values: ["none", "me"], asks: "A team’s or person’s name" },
  { name: "tool", values: ["trivy", "grype"], asks: "Which tool reports it" },
  { name: "age", values: [">30d", ">90d", "<7d"], asks: "Time since it was first seen" },
];

export const ASSET_WORDS: readonly SearchWord[] = [
  { name: "kind", values: ["image", "workload", "repository", "cluster", "service", "ingress"], asks: "What it is" },
  { name: "exposed", values: BOOLEAN, asks: "Reachable from the internet" },
  { name: "owner", values: ["none", "me"], asks: "A team’s or person’s name" },
  { name: "cluster", values: [], asks: "Name of its cluster" },
  { name: "namespace", values: [], asks: "Name of its namespace" },
];
