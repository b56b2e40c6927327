"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { LastDay } from "@/components/triage/last-day";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { callApi } from "@/lib/client/api";
import { dayAfter, endOfDay } from "@/lib/client/calendar-day";
import { plural } from "@/lib/client/format-number";
import { TRIAGE_TOUCHES, type TriageItem } from "@/lib/client/use-triage";
import type { RouteId } from "@/lib/contracts/http/routes";

/** Asks those who may decide to tolerate risks for a time: why, and until when it is wished. */
export function ExceptionDialog({ items, onClose }: { items: readonly TriageItem[]; onClose: () => void }) {
  const queries = useQueryClient();
  const [lastDay, setLastDay] = useState(() => dayAfter(30));
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    setBusy(true);
    try {
      const riskIds = items.map(({ id }) => id);
      const { changed, skipped } = await callApi("askForException", {
        body: { riskIds, reason, until: endOfDay(lastDay) },
      });
      await queries.invalidateQueries({
        predicate: (query) => TRIAGE_TOUCHES.includes(query.queryKey[0] as RouteId),
      });
      for (const refused of skipped) toast.error(refused.reason);
      if (changed.length > 0) toast.success("Asked for. The answer will appear on the risk and in My work.");
      onClose();
    } catch (failure) {
      setError((failure as Error).message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Ask for an exception"
      description={items.length === 1 ? items[0]?.title : plural(items.length, "risk")}
    >
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <p className="text-sm text-ink-muted">
          Security engineers of your organization see the request and approve or refuse it. Until then nothing changes.
        </p>
        <Field label="Reason" hint="Why can it not be fixed in time, and what protects it meanwhile?">
          <Textarea name="reason" required maxLength={2000} />
        </Field>
        <LastDay label="Wished until" value={lastDay} onChange={setLastDay} />
        {error && (
          <p role="alert" className="text-sm text-act">
            {error}
          </p>
        )}
        <footer className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={busy}>
            Ask
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
