import { isInsideCluster, type Target, targetOfRecord } from "@/lib/engine/target";
import { matchesTarget } from "@/lib/engine/target-pattern";
import { AppError } from "@/lib/model/error";
import type { ParsedRecord } from "@/lib/model/record";
import type { Outcome } from "@/lib/parsers/reading/read-report";
import { secretValuesOf } from "@/lib/parsers/secret-values";

/** What a limited token may report about; `patterns` are `kind:glob`. */
export type TargetLimits = { patterns: readonly string[]; delivery: Target; cluster: string | null };

type Named = Pick<Target, "kind" | "key">;

/** Whether one of the patterns names the target itself, or the cluster it is in. */
export function isWithin(patterns: readonly string[], target: Named, cluster: string | null): boolean {
  const names = [`${target.kind}:${target.key}`];
  // A cluster called like a registry or a code host would else lend its name to every image or repository there.
  if (cluster !== null && isInsideCluster(target.kind) && target.key.startsWith(`${cluster}/`))
    names.push(`cluster:${cluster}`);
  return patterns.some((pattern) => names.some((name) => matchesTarget(pattern, name)));
}

/**
 * The target that a delivery turned out to have once its report was read: a limited token may have stated another.
 *
 * Errors   `forbidden`; nothing of the report is written then.
 */
export function demandWithin(
  patterns: readonly string[] | undefined,
  target: Pick<Target, "kind" | "key" | "unplaced">,
): void {
  if (!patterns || patterns.length === 0 || (!target.unplaced && isWithin(patterns, target, null))) return;
  throw new AppError(
    "forbidden",
    `The token that sent this is limited to ${patterns.join(", ")}, and the report is about ${target.kind}:${target.key}. Nothing of it was taken.`,
  );
}

/**
 * Rejects the entries that name something a limited token may not report about: a leaked CI token must not wash other
 * repositories clean through a report with many targets. Without limits everything passes.
 */
export async function* withinLimits(
  outcomes: AsyncIterable<Outcome[]>,
  limits: TargetLimits,
): AsyncGenerator<Outcome[]> {
  for await (const batch of outcomes) {
    yield limits.patterns.length === 0 ? batch : batch.map((outcome) => limited(outcome, limits));
  }
}

function limited(outcome: Outcome, limits: TargetLimits): Outcome {
  if (!("records" in outcome)) return outcome;
  const outside = outcome.records
    .map((record) => namedBy(record, limits))
    .find((named) => !isNamedAllowed(named, limits));
  if (!outside) return outcome;
  return {
    pointer: outcome.pointer,
    entry: outcome.entry,
    rejected: `This names ${outside.kind}:${outside.key}; the token that sent the report is limited to ${limits.patterns.join(", ")}.`,
    secrets: outcome.records.flatMap(secretValuesOf),
  };
}

function isNamedAllowed(named: Named, { patterns, delivery, cluster }: TargetLimits): boolean {
  if (named.kind === delivery.kind && named.key === delivery.key) return true;
  return isWithin(patterns, named, cluster);
}

/** What a record is about. Objects and alerts belong to their cluster, whatever the delivery as a whole is about. */
function namedBy(record: ParsedRecord, { delivery, cluster }: TargetLimits): Named {
  switch (record.kind) {
    case "object":
      return record.live ? { kind: "cluster", key: cluster ?? delivery.key } : delivery;
    case "deleted":
    case "alert":
      return { kind: "cluster", key: cluster ?? "" };
    case "feed":
    case "ownership":
    case "instruction":
    case "file":
    case "committer":
    case "element":
      return delivery;
    case "catalog":
      return record.repository ? { kind: "repository", key: record.repository } : delivery;
    default:
      return targetOfRecord(record.target, delivery, cluster);
  }
}
