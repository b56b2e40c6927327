import type { TenantConnection } from "@/lib/db/tenant";
import { isFindingRecord } from "@/lib/engine/identity";
import { type Target, targetOfRecord } from "@/lib/engine/target";
import { BundleLimits } from "@/lib/ingest/stage/bundle-limits";
import { RecordStager, type Settler, type StagingIdentity } from "@/lib/ingest/stage/record-stager";
import { createStaging } from "@/lib/ingest/stage/staging-tables";
import { withoutShown } from "@/lib/ingest/stage/without-shown";
import type { Tally } from "@/lib/ingest/tally";
import { TargetTable } from "@/lib/ingest/target-table";
import type { EvidenceRecord, ParsedRecord, RecordTarget, StatementRecord } from "@/lib/model/record";
import type { Outcome } from "@/lib/parsers/reading/read-report";
import { secretValuesOf } from "@/lib/parsers/secret-values";

/** What staging needs from outside the report. */
export type StagingContext = {
  /** The delivery's own target: what records without one are about. */
  target: Target;
  cluster: string | null;
  identity: Omit<StagingIdentity, "assetKind">;
  /** Called with each secret's value, so that the stored raw report can be redacted. */
  onSecret: (value: string) => void;
  /** Null where nothing is written before all is read. */
  settler: Settler | null;
  /** Rows per COPY, if not the usual many. */
  rowsAtOnce?: number;
};

export type Staged = {
  stager: RecordStager;
  targets: TargetTable;
  statements: StatementRecord[];
  evidence: EvidenceRecord[];
  /** Evidence of built things that it names by digest, and nothing that is filed under the delivery's own target: nothing that a person could place. */
  namesItsSubjects: boolean;
  /** The same of findings and packages: each names by itself what it is about, and the delivery's own target holds none of them. */
  namesItsTargets: boolean;
};

/**
 * Reads a report's items into the staging tables, one at a time: memory does not grow with the report.
 * `tally` counts what went by.
 */
export async function stageReport(
  connection: TenantConnection,
  outcomes: AsyncIterable<Outcome[]>,
  context: StagingContext,
  tally: Tally,
): Promise<Staged> {
  await createStaging(connection);
  const stager = new RecordStager(connection, context.settler, context.rowsAtOnce);
  try {
    return await stageInto(stager, outcomes, context, tally);
  } catch (error) {
    await stager.idle();
    throw error;
  }
}

async function stageInto(
  stager: RecordStager,
  outcomes: AsyncIterable<Outcome[]>,
  context: StagingContext,
  tally: Tally,
): Promise<Staged> {
  const targets = new TargetTable();
  // Number 0 is the delivery's own target even when no record mentions it: an empty report covers it too.
  targets.numberOf(context.target);
  const statements: StatementRecord[] = [];
  const evidence: EvidenceRecord[] = [];
  const bundles = new BundleLimits(tally);
  let namesItsSubjects = true;
  let named = 0;
  for await (const batch of outcomes) {
    for (const outcome of batch) {
      if ("rejected" in outcome) outcome.secrets?.forEach(context.onSecret);
      for (const record of tally.take(outcome)) {
        namesItsSubjects &&= namesItsSubject(record, context);
        named += 1;
        if (record.kind === "statement") statements.push(record);
        else if (record.kind === "evidence") evidence.push(bundles.within(record));
        else stageRecord(stager, targets, record, context, outcome.pointer);
      }
    }
    await stager.flushIfFull();
  }
  await stager.flush();
  const hasEvidence = evidence.length > 0;
  return {
    stager,
    targets,
    statements,
    evidence,
    namesItsSubjects: namesItsSubjects && hasEvidence,
    namesItsTargets: namesItsSubjects && !hasEvidence && named > 0,
  };
}

/** What a document states of vulnerabilities counts for what the delivery is about, and so it needs that. */
function namesItsSubject(record: ParsedRecord, { target, cluster }: StagingContext): boolean {
  if (!target.unplaced || record.kind === "statement") return false;
  if (record.kind === "evidence") return record.subjects.some(({ digests }) => digests.length > 0);
  return "target" in record && targetOfRecord(record.target as RecordTarget, target, cluster) !== target;
}

function stageRecord(
  stager: RecordStager,
  targets: TargetTable,
  record: ParsedRecord,
  context: StagingContext,
  pointer: string,
): void {
  if (record.kind === "component") {
    stager.addComponent(record, targets.numberOf(targetOfRecord(record.target, context.target, context.cluster)));
    return;
  }
  if (!isFindingRecord(record)) return;
  const secrets = secretValuesOf(record);
  secrets.forEach(context.onSecret);
  const target = targetOfRecord(record.target, context.target, context.cluster);
  if (record.kind === "misconfiguration" && record.result !== "fail") {
    // A pass opens nothing, but what passed was looked at: of a workload that only passes now, the old failures close.
    // What was not evaluated was not looked at: a workload of which nothing else is said is no target of this report.
    if (record.result === "pass") targets.numberOf(target);
    stager.addResult(record, target, { ...context.identity, assetKind: target.kind });
    return;
  }
  if ("rule" in record) stager.addRule(record, secrets);
  stager.addFinding(
    withoutShown(record, secrets),
    { no: targets.numberOf(target), kind: target.kind, key: target.key },
    { ...context.identity, assetKind: target.kind },
    pointer,
  );
}
