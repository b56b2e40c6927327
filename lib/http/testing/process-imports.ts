import { correlateAll } from "@/lib/correlate/testing-correlate";
import { db } from "@/lib/db/client";
import { claimImport, failImport } from "@/lib/ingest/claim-import";
import { processImport } from "@/lib/ingest/process-import";
import { AppError } from "@/lib/model/error";
import { dataDir } from "@/lib/platform/paths";

/** Does in this process what a worker does with one import; a refused report ends as a failed import. */
export async function processHere(orgId: string, importId: string): Promise<void> {
  const database = db();
  const claim = await claimImport(database, orgId, importId, 10_000);
  if (claim.result !== "claimed") return;
  const run = { orgId, importId, attempt: claim.attempt };
  const deps = {
    db: database,
    dataDir: dataDir(),
    correlate: (org: string, { assetIds }: { assetIds: readonly string[] }) =>
      correlateAll(database, org, assetIds, new Date()),
    feedApplied: async () => undefined,
  };
  try {
    await processImport(deps, { ...run, signal: new AbortController().signal });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await failImport(database, run, { code: error.code, detail: error.detail });
  }
}
