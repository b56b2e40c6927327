import type { AssetRef } from "@/lib/model/asset-kind";

/** The kinds of change someone can make. Several findings that one change resolves share a unit. */
export const FIX_UNIT_KINDS = [
  "os-packages",
  "package-upgrade",
  "workload-field",
  "dockerfile-instruction",
  "config-change",
  "secret-rotation",
  "code-change",
  "license-choice",
  "endpoint-change",
] as const;
export type FixUnitKind = (typeof FIX_UNIT_KINDS)[number];

export type FixUnit = {
  kind: FixUnitKind;
  /** Fields of the canonical tuple, `kind` first. Hash them length-prefixed; never join them bare. */
  key: string[];
  /** Plain words for a unit of one finding; `describeFix` gives the title of the whole group. */
  title: string;
  /** Where the change is made: a file, a manifest, a workload. */
  locus: string;
};

export type FixPackage = { type: string; namespace: string | null; name: string };

/** What a unit depends on: only *what* and *where*, as identity does, so that a re-score never moves a finding. */
export type FixUnitFacts =
  | { kind: "vulnerability"; asset: AssetRef; package: FixPackage; manifest: string | null }
  | {
      kind: "misconfiguration";
      asset: AssetRef;
      /** Canonical check id, or `family:rule` of an unmapped rule. */
      checkId: string;
      checkTitle: string | null;
      /** Resource inside the asset: Dockerfile path, Terraform address, `ns/Kind/name`. */
      resource: string;
    }
  | {
      kind: "secret";
      asset: AssetRef;
      /** HMAC of the value when known: the same secret in two places is one rotation. Else the finding's own key. */
      secretKey: string;
      ruleTitle: string;
      path: string;
    }
  | { kind: "code"; asset: AssetRef; rule: string; ruleTitle: string | null; path: string }
  | { kind: "license"; asset: AssetRef; license: string; package: FixPackage | null; path: string | null }
  | { kind: "dynamic"; asset: AssetRef; rule: string; ruleTitle: string | null; route: string | null };
