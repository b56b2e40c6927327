"use client";

import { X } from "lucide-react";
import { useTriageQuestions } from "@/components/triage/triage-context";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { formatCount } from "@/lib/client/format-number";
import type { TriageItem, TriageSubject } from "@/lib/client/use-triage";
import { useTriageRights } from "@/lib/client/use-triage-rights";

/** What may be done with the selected rows, all of them. */
export function BulkBar({
  subject,
  items,
  onClear,
}: {
  subject: TriageSubject;
  items: readonly TriageItem[];
  onClear: () => void;
}) {
  const ask = useTriageQuestions();
  const may = useTriageRights(items);
  if (items.length === 0) return null;
  return (
    <section
      aria-label="Selected rows"
      className="fixed bottom-5 left-1/2 z-30 flex -translate-x-1/2 items-center gap-2 rounded-lg border border-line bg-raised px-3 py-2 shadow-pop"
    >
      <p className="text-sm font-medium whitespace-nowrap" role="status">
        {formatCount(items.length)} selected
      </p>
      {may.change && (
        <Button onClick={() => ask.assign(items)}>
          Assign <Kbd>a</Kbd>
        </Button>
      )}
      {(may.decide || (may.change && subject === "risk")) && (
        <>
          <Button onClick={() => ask.setStatus(items)}>
            Status <Kbd>s</Kbd>
          </Button>
          <Button className="max-sm:hidden" onClick={() => ask.askException(items)}>
            Exception <Kbd>e</Kbd>
          </Button>
        </>
      )}
      {!may.change && <span className="text-xs text-ink-muted">Not all of these are yours to change.</span>}
      <Button variant="ghost" size="icon" aria-label="Clear the selection" onClick={onClear}>
        <X />
      </Button>
    </section>
  );
}
