"use client";

import { RiskDetailView } from "@/components/risks/risk-detail-view";
import { riskTriageItem } from "@/components/risks/risk-triage-item";
import { TriageProvider, triageKeys, useTriageQuestions } from "@/components/triage/triage-context";
import { useHotkeys } from "@/lib/client/use-hotkeys";
import { useRecord } from "@/lib/client/use-record";

/** One risk as a page of its own, with the list's keys. */
export function RiskPage({ id }: { id: string }) {
  return (
    <TriageProvider subject="risk">
      <WithKeys id={id} />
      <RiskDetailView id={id} />
    </TriageProvider>
  );
}

function WithKeys({ id }: { id: string }) {
  const { data } = useRecord("getRisk", { params: { id } });
  const ask = useTriageQuestions();
  useHotkeys(triageKeys(ask, data ? [riskTriageItem(data)] : []), data !== undefined);
  return null;
}
