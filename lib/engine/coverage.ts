import type { StatedContext } from "@/lib/model/context";
import { FINDING_KINDS, type FindingKind } from "@/lib/model/finding-kind";

/** What ingest knows about one delivery once it has read it. */
export type CoverageFacts = {
  stated: Pick<StatedContext, "kinds" | "partial" | "complete">;
  /** Kinds the report's header says it surely looked for. */
  headerKinds: readonly FindingKind[];
  /** Kinds with at least one entry or pass. */
  seenKinds: ReadonlySet<FindingKind>;
  incomplete: string | null;
  unplaced: boolean;
  /** Of an unplaced one: every entry names by itself what it is about. Which of them were looked at and are clean now it does not say. */
  namesItsTargets?: boolean;
};

export type Coverage = {
  /** Kinds whose absent findings this delivery resolves in its stream. */
  covered: FindingKind[];
  /** Why it resolves nothing, in words for the page; null when it may. */
  addsOnly: string | null;
};

/**
 * Which kinds a delivery covers (MODEL section 3, Coverage).
 *
 * Rule     stated by the sender; else what the tool surely looks for, and what the report holds an entry or pass of.
 *          Partial, failed, filtered and unplaced deliveries cover nothing: they add and never resolve.
 */
export function coverageOf(facts: CoverageFacts): Coverage {
  const addsOnly = reasonToAddOnly(facts);
  if (addsOnly) return { covered: [], addsOnly };
  if (facts.stated.kinds)
    return { covered: FINDING_KINDS.filter((kind) => facts.stated.kinds?.includes(kind)), addsOnly: null };
  return {
    covered: FINDING_KINDS.filter((kind) => facts.headerKinds.includes(kind) || facts.seenKinds.has(kind)),
    addsOnly: null,
  };
}

function reasonToAddOnly(facts: CoverageFacts): string | null {
  if (facts.stated.partial) return "The sender says that this report is partial.";
  if (facts.incomplete) return facts.incomplete;
  if (facts.unplaced && facts.namesItsTargets)
    return "Each entry names what it is about, but nothing says what the whole report looked at, so what is missing from it stays open. To let the next one close findings, state --target.";
  if (facts.unplaced) return "Nothing says what this report is about; place it to let it resolve findings.";
  return null;
}
