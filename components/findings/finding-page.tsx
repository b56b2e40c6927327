"use client";

import { FindingDetailView } from "@/components/findings/finding-detail-view";
import { findingTriageItem } from "@/components/findings/finding-triage-item";
import { TriageProvider, triageKeys, useTriageQuestions } from "@/components/triage/triage-context";
import { useHotkeys } from "@/lib/client/use-hotkeys";
import { useRecord } from "@/lib/client/use-record";

/** One finding as a page of its own, with the list's keys. */
export function FindingPage({ id }: { id: string }) {
  return (
    <TriageProvider subject="finding">
      <WithKeys id={id} />
      <FindingDetailView id={id} />
    </TriageProvider>
  );
}

function WithKeys({ id }: { id: string }) {
  const { data } = useRecord("getFinding", { params: { id } });
  const ask = useTriageQuestions();
  useHotkeys(triageKeys(ask, data ? [findingTriageItem(data)] : []), data !== undefined);
  return null;
}
