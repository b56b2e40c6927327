import type { AssetKind } from "@/lib/model/asset-kind";
import type { Severity } from "@/lib/model/severity";

/** A package by purl coordinates; `version` is an attribute of its presence, not of the coordinates (MODEL section 1). */
export type PackageRef = {
  /** purl type: `deb`, `npm`, `maven`, ... `generic` when the report names no ecosystem. */
  type: string;
  namespace: string | null;
  name: string;
  version: string | null;
  /** The purl exactly as reported, if it was. */
  purl: string | null;
};

/** The asset one record is about, where the report says so item by item (a Kubernetes report, SARIF over many images). */
export type RecordTarget = {
  kind: AssetKind;
  /** Canonical key without the cluster for Kubernetes resources (`ns/Kind/name`); the cluster comes from the context. */
  name: string;
  /** Image digests known for this target, `sha256:...`. */
  digests?: DigestAlias[];
};

export type DigestAlias = { type: "config" | "manifest" | "index"; digest: string; platform: string | null };

/** Where one witness saw it. Never part of the identity (MODEL section 2). */
export type Locus = {
  path?: string;
  line?: number;
  endLine?: number;
  version?: string;
  layer?: string;
  container?: string;
  detail?: string;
  /** Source lines from `line` on, as the report quotes them; bounded, and without the credentials it shows. */
  quote?: string;
  /** HMAC of whoever wrote it, in hexadecimal; set by staging, never by a parser. */
  author?: string;
};

/**
 * What a tool says of one of its rules, whatever it finds by it: plain text, as the tool words it. Null says that the report has no such words of the rule
 * itself, where a record's own might be taken for it.
 */
export type RuleText = {
  title?: string | null;
  description?: string | null;
  /** What to do about it, or the rule's own help. */
  help?: string | null;
  helpUri?: string | null;
  cwes?: readonly string[] | null;
};

/** What every finding's record may say. */
export type FindingBase = {
  /** Overrides the report's target for this record only. */
  target?: RecordTarget;
  severity: Severity;
  title: string;
  description?: string;
  references?: string[];
  locus?: Locus;
  /** The tool says it is suppressed (SARIF suppressions accepted, `nosec`): kept as a layer, counted in `suppressed`. */
  suppressed?: { reason: string };
  /** Secret values that the tool shows in source text it quotes. They are replaced before anything is stored. */
  shown?: string[];
};
