import { Badge, type Tone } from "@/components/ui/badge";
import type { IncidentStatus } from "@/lib/contracts/http/incident-status";

export const INCIDENT_STATUS: Record<IncidentStatus, { word: string; tone: Tone }> = {
  open: { word: "Open", tone: "attend" },
  acknowledged: { word: "Acknowledged", tone: "accent" },
  closed: { word: "Closed", tone: "neutral" },
};

export function IncidentStatusBadge({ status }: { status: IncidentStatus }) {
  const { word, tone } = INCIDENT_STATUS[status];
  return <Badge tone={tone}>{word}</Badge>;
}
