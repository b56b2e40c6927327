import { z } from "zod";
import type { SeverityCounts } from "@/lib/contracts/http/severity-counts";
import { SEVERITIES, type Severity, severityOfRank } from "@/lib/model/severity";

/** A timestamp column as the API writes it. */
export const At = z.union([z.date(), z.string()]).transform((value) => new Date(value).toISOString());

/** A severity column (0..5) as its label. */
export const SeverityOf = z.number().transform(severityOfRank);

/** Counts per severity with every label present. */
export function severityCounts(counted: readonly { severity: Severity; count: number }[]): SeverityCounts {
  const all = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as SeverityCounts;
  for (const { severity, count } of counted) all[severity] += count;
  return all;
}

/** Counts as a JSON object of ranks, `{"5": 3, "0": 1}`, which is what SQL aggregates to. */
export const RankCounts = z
  .record(z.string(), z.number())
  .nullable()
  .transform((byRank) =>
    severityCounts(
      Object.entries(byRank ?? {}).map(([rank, count]) => ({ severity: severityOfRank(Number(rank)), count })),
    ),
  );
