"use client";

import { RiskDetailView } from "@/components/risks/risk-detail-view";
import { SidePanel } from "@/components/ui/side-panel";

/** A risk beside the list. */
export function RiskPanel({ id, onClose }: { id: string | null; onClose: () => void }) {
  return (
    <SidePanel open={id !== null} onClose={onClose} title="Risk" fullHref={`/risks/${id}`}>
      {id && <RiskDetailView id={id} narrow />}
    </SidePanel>
  );
}
