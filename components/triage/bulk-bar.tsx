"use client";

import { X } from "lucide-react";
import { useTriageQuestions } from "@/components/triage/triage-context";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { formatCount } from "@/lib/client/format-number";
import type { TriageItem } from "@/lib/client/use-triage";

/** What to do with the selected rows. */
export function BulkBar({ items, onClear }: { items: readonly TriageItem[]; onClear: () => void }) {
  const ask = useTriageQuestions();
  if (items.length === 0) return null;
  return (
    <section
      aria-label="Selected rows"
      className="fixed bottom-5 left-1/2 z-30 flex -translate-x-1/2 items-center gap-2 rounded-lg border border-line bg-raised px-3 py-2 shadow-pop"
    >
      <p className="text-sm font-medium whitespace-nowrap" role="status">
        {formatCount(items.length)} selected
      </p>
      <Button onClick={() => ask.assign(items)}>
        Assign <Kbd>a</Kbd>
      </Button>
      <Button onClick={() => ask.setStatus(items)}>
        Status <Kbd>s</Kbd>
      </Button>
      <Button className="max-sm:hidden" onClick={() => ask.askException(items)}>
        Exception <Kbd>e</Kbd>
      </Button>
      <Button variant="ghost" size="icon" aria-label="Clear the selection" onClick={onClear}>
        <X />
      </Button>
    </section>
  );
}
