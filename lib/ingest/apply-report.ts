import { failedScan, incompleteRemark } from "@/lib/engine/incomplete-report";
import { type Application, type AppliedReport, clusterOf } from "@/lib/ingest/application";
import { applyCatalog } from "@/lib/ingest/apply-catalog";
import { applyCheckout } from "@/lib/ingest/apply-checkout";
import { applyDockerfile } from "@/lib/ingest/apply-dockerfile";
import { applyFileHistory } from "@/lib/ingest/apply-file-history";
import { applyFindingsReport } from "@/lib/ingest/apply-findings-report";
import { applyObjects } from "@/lib/ingest/apply-objects";
import { applyAlerts, applyCodeowners, applyFeedReport, applyOsvReport } from "@/lib/ingest/apply-other";
import { demandWithin, withinLimits } from "@/lib/ingest/target-limits";
import { AppError } from "@/lib/model/error";
import type { ParsedRecord } from "@/lib/model/record";
import type { Outcome } from "@/lib/parsers/reading/read-report";

/**
 * Applies whatever the report turned out to be: findings and packages, a cluster's objects, runtime events, a feed,
 * ownership rules, a Dockerfile, who worked on which file, or a software catalog. A format's items are all of one of these families, so the
 * first record decides.
 *
 * Errors   `failed_scan` when the report says that its scan failed and holds nothing; `forbidden`.
 */
export async function applyReport(application: Application): Promise<AppliedReport> {
  const { header, row } = application.open;
  if (header.inventory) {
    demandWithin(row.context.limitedTo, { kind: "cluster", key: clusterOf(application) ?? "", unplaced: false });
  }
  const known = header.incomplete;
  const { outcomes, first, empty } = await peek(
    withinLimits(application.open.report.outcomes(), {
      patterns: application.open.row.context.limitedTo ?? [],
      delivery: application.target,
      cluster: clusterOf(application),
    }),
  );
  if (header.incomplete && empty && !header.looked) throw failedScan(header.incomplete);
  if (header.incomplete && !known) application.tally.remark(incompleteRemark(header.incomplete));
  switch (first?.kind) {
    case "object":
    case "deleted":
      return applyObjects(application, outcomes);
    case "alert":
      return applyAlerts(application, outcomes);
    case "feed":
      demandFeedsDoor(application, first.feed);
      return first.feed === "osv"
        ? applyOsvReport(application, outcomes)
        : applyFeedReport(application, first.feed, outcomes);
    case "ownership":
      return applyCodeowners(application, outcomes);
    case "instruction":
      return applyDockerfile(application, outcomes);
    case "committer":
      return applyFileHistory(application, outcomes);
    case "file":
      return applyCheckout(application, outcomes);
    case "catalog":
      return applyCatalog(application, outcomes);
    default:
      // A checkout may have no file of interest any more.
      if (application.open.parser.id === "checkout-json") return applyCheckout(application, outcomes);
      // An inventory may be empty and still say something: that a namespace has nothing in it.
      return application.open.header.inventory
        ? applyObjects(application, outcomes)
        : applyFindingsReport(application, outcomes);
  }
}

/**
 * Reference data is every organization's: a sender of reports may not write it, whatever format holds it. Asked of the
 * record, since a parser's family need not be called like its feed.
 */
function demandFeedsDoor({ open }: Application, feed: string): void {
  if (open.row.context.feed) return;
  throw new AppError(
    "forbidden",
    `This is a file of the feed ${feed}. Load it at POST /api/v1/feeds/${feed}: reference data is the same for every organization.`,
  );
}

type Peeked = { outcomes: AsyncIterable<Outcome[]>; first: ParsedRecord | null; empty: boolean };

/** Looks at the first record without losing it. `empty`: no record, and no entry that was to be one. */
async function peek(batches: AsyncGenerator<Outcome[]>): Promise<Peeked> {
  const seen: Outcome[][] = [];
  let first: ParsedRecord | undefined;
  let empty = true;
  while (!first) {
    const next = await batches.next();
    if (next.done) break;
    seen.push(next.value);
    for (const outcome of next.value) {
      first ??= "records" in outcome ? outcome.records[0] : undefined;
      if (first || "rejected" in outcome) empty = false;
    }
  }
  async function* rejoined() {
    yield* seen;
    yield* batches;
  }
  return { outcomes: rejoined(), first: first ?? null, empty };
}
