import type { PackageRef } from "@/lib/model/records/shared";
import type { Severity } from "@/lib/model/severity";

export type FeedRecord =
  | {
      kind: "feed";
      feed: "kev";
      cve: string;
      dateAdded: string;
      dueDate: string | null;
      ransomware: boolean;
      name: string | null;
      /** What CISA says of it, in its own words. */
      description: string | null;
    }
  | { kind: "feed"; feed: "epss"; cve: string; score: number; percentile: number }
  | {
      kind: "feed";
      feed: "ssvc";
      cve: string;
      exploitation: "none" | "poc" | "active";
      automatable: boolean;
      technicalImpact: "partial" | "total";
      timestamp: string | null;
      cvss: { version: string; score: number; vector?: string } | null;
      published: string | null;
    }
  | OsvRecord;

/** One advisory of osv.dev, whole: what is affected and since when is what a re-evaluation without a scan needs. */
export type OsvRecord = {
  kind: "feed";
  feed: "osv";
  id: string;
  /** Other ids of the same vulnerability. */
  aliases: string[];
  /** `related` and `upstream`, and aliases of an advisory that names several CVEs: never one vulnerability (MODEL section 1). */
  links: string[];
  modified: string;
  published: string | null;
  /** When it was taken back: it says nothing any more. */
  withdrawn: string | null;
  summary: string | null;
  details: string | null;
  /** As the advisory gives them: `CVSS_V3` with a vector, `Ubuntu` with a word. */
  severities: OsvSeverity[];
  /** The database's own word (GitHub's), if it has one. */
  severity: Severity;
  affected: OsvAffected[];
  references: { type: string; url: string }[];
  cwes: string[];
};

export type OsvSeverity = { type: string; score: string };

export type OsvAffected = {
  /** Null for a repository's commits without a package; the version is never set. */
  package: PackageRef | null;
  /** With its release: `Debian:12`. */
  ecosystem: string | null;
  ranges: OsvRange[];
  versions: string[];
  severities: OsvSeverity[];
};

export type OsvRange = {
  /** `SEMVER`, `ECOSYSTEM` or `GIT`. */
  type: string;
  repo: string | null;
  /** In the advisory's order; each has one of the four words of the schema. */
  events: { event: "introduced" | "fixed" | "last_affected" | "limit"; value: string }[];
};
