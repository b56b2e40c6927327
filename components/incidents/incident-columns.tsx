import Link from "next/link";
import { incidentPlace } from "@/components/incidents/incident-place";
import { IncidentStatusBadge } from "@/components/incidents/incident-status";
import { SeverityMark } from "@/components/severity/severity-mark";
import type { Column } from "@/components/table/column";
import { RelativeTime } from "@/components/ui/relative-time";
import { alertText } from "@/lib/client/alert-text";
import { formatCount } from "@/lib/client/format-number";
import type { IncidentItem } from "@/lib/contracts/http/incident";

export const INCIDENT_COLUMNS: readonly Column<IncidentItem>[] = [
  {
    id: "severity",
    header: "Sev.",
    widthPx: 40,
    sort: { first: "-urgency", second: "-severity" },
    cell: (incident) => <SeverityMark severity={incident.severity} />,
  },
  { id: "rule", header: "Incident", cell: (incident) => <Title incident={incident} /> },
  { id: "place", header: "Where", widthPx: 180, from: "md", cell: (incident) => <Place incident={incident} /> },
  {
    id: "cluster",
    header: "Cluster",
    widthPx: 110,
    from: "xl",
    cell: (incident) => <span className="truncate">{incident.cluster ?? "–"}</span>,
  },
  {
    id: "alerts",
    header: "Alerts",
    widthPx: 64,
    from: "sm",
    align: "right",
    sort: { first: "-alerts" },
    cell: (incident) => formatCount(incident.alerts),
  },
  {
    id: "last",
    header: "Last",
    widthPx: 88,
    align: "right",
    sort: { first: "-lastAt", second: "lastAt" },
    cell: (incident) => <RelativeTime at={incident.lastAt} style="age" />,
  },
];

function Title({ incident }: { incident: IncidentItem }) {
  return (
    <div className="min-w-0 flex-1">
      <p className="flex min-w-0 items-baseline gap-2">
        <Link
          href={`/incidents/${incident.id}`}
          className="line-clamp-2 font-medium break-words hover:text-accent sm:block sm:truncate"
        >
          {incident.rule}
        </Link>
        {incident.status !== "open" && <IncidentStatusBadge status={incident.status} />}
      </p>
      <p className="truncate font-mono text-xs text-ink-muted">
        <span className="md:hidden">{incidentPlace(incident)} · </span>
        {[incident.lineage, alertText(incident.output)].filter(Boolean).join(" · ")}
      </p>
    </div>
  );
}

function Place({ incident }: { incident: IncidentItem }) {
  const { workload, namespace } = incident;
  return (
    <div className="min-w-0">
      {workload ? (
        <Link
          href={`/assets/${workload.id}`}
          title={workload.name}
          className="block truncate hover:text-accent hover:underline"
        >
          {incidentPlace(incident)}
        </Link>
      ) : (
        <span className="block truncate" title="No inventory knows which workload this was">
          {incidentPlace(incident)}
        </span>
      )}
      {namespace && <span className="block truncate text-xs text-ink-muted">{namespace}</span>}
    </div>
  );
}
