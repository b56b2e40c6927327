import { z } from "zod";
import type { HistoryEvent } from "@/lib/contracts/http/history-event";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { At } from "@/lib/queries/row-values";

const Row = z.object({ at: At, actor: z.string(), action: z.string(), detail: z.record(z.string(), z.unknown()) });

/** What people did to one thing, from the audit events, oldest first. */
export async function subjectHistory(tx: Tx, orgId: string, kind: string, id: string): Promise<HistoryEvent[]> {
  const found = await rows(tx, Row)`
    SELECT at, actor_name AS actor, action, detail FROM audit_event
     WHERE org_id = ${orgId}::uuid AND subject_kind = ${kind} AND subject_id = ${id} ORDER BY at DESC LIMIT 200`;
  return found.reverse().map(({ at, actor, action, detail }) => ({
    at,
    type: action.split(".").at(-1) ?? action,
    text: typeof detail.text === "string" ? detail.text : action,
    actor,
    importId: null,
  }));
}
