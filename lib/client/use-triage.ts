import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { toast } from "sonner";
import { callApi } from "@/lib/client/api";
import { plural } from "@/lib/client/format-number";
import type { FindingChange } from "@/lib/contracts/http/finding";
import type { BulkResult } from "@/lib/contracts/http/list-page";
import type { Owner } from "@/lib/contracts/http/owner";
import type { RiskChange } from "@/lib/contracts/http/risk";
import type { RouteId } from "@/lib/contracts/http/routes";

/** What is triaged: enough of a risk or finding to change it and to put it back. */
export type TriageItem = { id: string; title: string; owner: Owner; status: string };
export type TriageSubject = "risk" | "finding";
export type TriageChange = Omit<FindingChange, "severity" | "status"> & { status?: string };

/** What a decision may change on the screen. */
export const TRIAGE_TOUCHES: readonly RouteId[] = [
  "listRisks",
  "getRisk",
  "listFindings",
  "getFinding",
  "myWork",
  "overview",
  "listDecisions",
  "listExceptions",
];
/** The API's limit of ids per call. */
const BATCH = 200;

/**
 * Changes risks or findings. What could not be changed is named with its reason; what was can be undone from the toast, by
 * the reverse change (an owner nobody pinned goes back to the rules).
 */
export function useTriage(subject: TriageSubject) {
  const queries = useQueryClient();
  return useCallback(
    async (items: readonly TriageItem[], change: TriageChange, done: string) => {
      const result = await send(subject, items, change);
      await queries.invalidateQueries({ predicate: (query) => TRIAGE_TOUCHES.includes(query.queryKey[0] as RouteId) });
      const changed = items.filter(({ id }) => result.changed.includes(id));
      for (const { id, reason } of result.skipped) {
        toast.error(`“${items.find((item) => item.id === id)?.title ?? id}” was not changed: ${reason}`);
      }
      if (changed.length === 0) return;
      const what = changed.length === 1 ? "" : ` (${plural(changed.length, subject)})`;
      const undo = async () => {
        for (const [reverse, group] of reversals(changed, change)) await send(subject, group, reverse);
        await queries.invalidateQueries({
          predicate: (query) => TRIAGE_TOUCHES.includes(query.queryKey[0] as RouteId),
        });
        toast("Undone.");
      };
      toast.success(`${done}${what}`, {
        duration: 8000,
        action: { label: "Undo", onClick: () => void undo().catch((error: Error) => toast.error(error.message)) },
      });
    },
    [queries, subject],
  );
}

async function send(subject: TriageSubject, items: readonly TriageItem[], change: TriageChange): Promise<BulkResult> {
  const all: BulkResult = { changed: [], skipped: [] };
  for (let start = 0; start < items.length; start += BATCH) {
    const ids = items.slice(start, start + BATCH).map(({ id }) => id);
    const part =
      subject === "risk"
        ? await callApi("changeRisks", { body: { ...(change as RiskChange), ids } })
        : await callApi("changeFindings", { body: { ...(change as FindingChange), ids } });
    all.changed.push(...part.changed);
    all.skipped.push(...part.skipped);
  }
  return all;
}

/** The changes that put things back, one per distinct earlier state. */
function reversals(items: readonly TriageItem[], change: TriageChange): [TriageChange, TriageItem[]][] {
  const groups = new Map<string, [TriageChange, TriageItem[]]>();
  for (const item of items) {
    const reverse: TriageChange = {};
    if (change.owner) reverse.owner = earlierOwner(item.owner);
    if (change.status) reverse.status = item.status === "in_progress" ? "in_progress" : "open";
    const key = JSON.stringify(reverse);
    const group = groups.get(key) ?? [reverse, []];
    group[1].push(item);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The change that gives something back to whoever had it: by name if a person had named them, else to the rules. */
export function earlierOwner(owner: Owner): NonNullable<TriageChange["owner"]> {
  if (owner.source !== "decision") return { team: null, person: null };
  return { team: owner.team, person: owner.person };
}
