import type { EventsAccepted } from "@/lib/contracts/http/event";
import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { storeAlerts } from "@/lib/graph/store-alerts";
import type { AlertRecord } from "@/lib/model/record";
import { falcoJson } from "@/lib/parsers/falco-json";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/limits";
import { readReport } from "@/lib/parsers/reading/read-report";

/**
 * Stores a batch of Falco events: one event, an array or lines. A broken event is told and the rest is kept, since a
 * sensor that is refused sends the same batch for ever.
 *
 * Twice  the same event is one row; the answer counts it as a duplicate.
 */
export async function receiveFalcoEvents(
  db: Db,
  orgId: string,
  cluster: string | null,
  body: Buffer,
): Promise<EventsAccepted> {
  const source = async function* () {
    yield body;
  };
  const report = await readReport(source, falcoJson, DEFAULT_LIMITS);
  const alerts: AlertRecord[] = [];
  const rejected: EventsAccepted["rejected"] = [];
  for await (const batch of report.outcomes()) {
    for (const outcome of batch) {
      if ("rejected" in outcome) rejected.push({ pointer: outcome.pointer, reason: outcome.rejected });
      else alerts.push(...outcome.records.filter((record) => record.kind === "alert"));
    }
  }
  const stored = await withTenantConnection(db, orgId, (connection) =>
    storeAlerts(connection, orgId, { cluster, alerts }),
  );
  return { accepted: stored, duplicates: alerts.length - stored, rejected: rejected.slice(0, 100) };
}
