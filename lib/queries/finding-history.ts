import { z } from "zod";
import type { HistoryEvent } from "@/lib/contracts/http/history-event";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { namedTool, toolName, toolNames } from "@/lib/model/tool-name";
import { At } from "@/lib/queries/row-values";

const Event = z.object({
  at: At,
  kind: z.string(),
  importId: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  tool: z.string().nullable(),
});

const WORDS: Record<string, string> = {
  fixed: "Fixed",
  reopened: "Seen again",
  retired: "Retired: nothing of the asset runs or is current any more",
  severity: "Severity changed",
  decided: "Decided",
  undecided: "Decision withdrawn or expired",
  merged: "Merged with the same weakness under another id",
  assigned: "Assigned",
  placed: "Placed on its asset",
  moved: "The code was edited or moved, and this is the same weakness",
};

/**
 * What happened to a finding, oldest first: its first sighting, then every turning point. A severity changed when the scan
 * that changed it was made.
 */
export async function findingHistory(tx: Tx, orgId: string, findingId: string): Promise<HistoryEvent[]> {
  const found = await rows(tx, Event)`
    SELECT * FROM (
    SELECT CASE WHEN e.kind = 'severity' THEN coalesce(i.scanned_at, e.at) ELSE e.at END AS at, e.kind, e.import_id AS "importId", e.detail, i.tool
      FROM finding_event e LEFT JOIN import i ON i.org_id = e.org_id AND i.id = e.import_id
     WHERE e.org_id = ${orgId}::uuid AND e.finding_id = ${findingId}::uuid
    UNION ALL
    SELECT f.first_seen_at, 'opened', NULL, '{}'::jsonb,
           (SELECT string_agg(DISTINCT s.tool, ', ') FROM observation o JOIN stream s ON s.org_id = o.org_id AND s.id = o.stream_id
             WHERE o.org_id = f.org_id AND o.finding_id = f.id AND lower(o.live) = f.first_seen_at)
      FROM finding f WHERE f.org_id = ${orgId}::uuid AND f.id = ${findingId}::uuid) h
     ORDER BY kind = 'opened' DESC, at LIMIT 500`;
  return found.map(toHistory);
}

function toHistory({ at, kind, importId, detail, tool }: z.infer<typeof Event>): HistoryEvent {
  const actor = typeof detail.actor === "string" ? detail.actor : null;
  if (kind === "opened")
    return { at, type: kind, text: `First seen${tool ? ` by ${toolNames(tool.split(", "))}` : ""}`, actor, importId };
  const stated = [detail.text, detail.reason].find((value) => typeof value === "string" && value !== "");
  const change =
    detail.from !== undefined && detail.to !== undefined ? `: ${String(detail.from)} to ${String(detail.to)}` : "";
  const text =
    typeof stated === "string" ? `${WORDS[kind] ?? kind}: ${namedTool(stated)}` : `${WORDS[kind] ?? kind}${change}`;
  return { at, type: kind, text, actor: actor ?? (tool && toolName(tool)), importId };
}
