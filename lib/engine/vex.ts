import { packageCoordinates } from "@/lib/engine/identity";
import type { StatementRecord } from "@/lib/model/record";

/** What a VEX statement sets: a state of findings, with one of the five justifications of VEX where it maps to one. */
export type VexDecision = {
  state: "not_affected" | "false_positive" | "fixed";
  justification: string | null;
  reason: string;
  /** One per product: no component is every finding of the advisory in the document's target. */
  scopes: { component: string | null; version: string | null }[];
};

/** The package of a purl; the purl syntax is the parsers' business, so it is handed in. */
export type ReadPurl = (
  purl: string,
) => { type: string; namespace: string | null; name: string; version: string | null } | null;

/**
 * Null for what sets nothing: `affected` and `under_investigation`, and statements about products that cannot be told.
 *
 * Source  CISA, Status Justifications (2022); CycloneDX 1.6 `impactAnalysisJustification`, which has words of its own.
 */
export function decisionOf(statement: StatementRecord, readPurl: ReadPurl): VexDecision | null {
  const state = STATES[statement.status];
  if (!state) return null;
  const scopes = statement.wholeSubject
    ? [{ component: null, version: null }]
    : productsOf(statement.products, readPurl);
  if (scopes.length === 0) return null;
  const word = statement.justification;
  return {
    state,
    justification: word && Object.hasOwn(JUSTIFICATIONS, word) ? (JUSTIFICATIONS[word] ?? null) : null,
    reason: [statement.status.replaceAll("_", " "), word?.replaceAll("_", " "), statement.note]
      .filter(Boolean)
      .join(": "),
    scopes,
  };
}

const STATES: Record<string, VexDecision["state"]> = {
  not_affected: "not_affected",
  false_positive: "false_positive",
  fixed: "fixed",
};

const JUSTIFICATIONS: Record<string, string> = {
  code_not_present: "vulnerable_code_not_present",
  code_not_reachable: "vulnerable_code_not_in_execute_path",
  requires_configuration: "vulnerable_code_cannot_be_controlled_by_adversary",
  requires_dependency: "component_not_present",
  requires_environment: "vulnerable_code_cannot_be_controlled_by_adversary",
  protected_by_compiler: "inline_mitigations_already_exist",
  protected_at_runtime: "inline_mitigations_already_exist",
  protected_at_perimeter: "inline_mitigations_already_exist",
  protected_by_mitigating_control: "inline_mitigations_already_exist",
  ...Object.fromEntries(
    [
      "component_not_present",
      "vulnerable_code_not_present",
      "vulnerable_code_not_in_execute_path",
      "vulnerable_code_cannot_be_controlled_by_adversary",
      "inline_mitigations_already_exist",
    ].map((word) => [word, word]),
  ),
};

function productsOf(products: readonly string[], readPurl: ReadPurl): VexDecision["scopes"] {
  return products.flatMap((product) => {
    const read = readPurl(product);
    if (!read) return [];
    const { type, namespace, name } = packageCoordinates({ ...read, purl: null });
    const path = namespace ? `${namespace}/${name}` : name;
    return [{ component: `pkg:${type}/${path}`, version: read.version }];
  });
}
