"use client";

import { HistoryList } from "@/components/history/history-list";
import { IncidentAlerts } from "@/components/incidents/incident-alerts";
import { IncidentHeader } from "@/components/incidents/incident-header";
import { IncidentRisks } from "@/components/incidents/incident-risks";
import { IncidentSteps } from "@/components/incidents/incident-steps";
import { DetailSkeleton } from "@/components/shell/page-skeleton";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { ErrorState } from "@/components/ui/states";
import { cn } from "@/lib/client/class-names";
import { useRecord } from "@/lib/client/use-record";

/** One incident: what was seen, where, what else is wrong there, and what to do. */
export function IncidentDetailView({ id, narrow = false }: { id: string; narrow?: boolean }) {
  const { data: incident, error, refetch } = useRecord("getIncident", { params: { id } });
  if (!incident) {
    if (error)
      return <ErrorState title="This incident could not be read" error={error} onRetry={() => void refetch()} />;
    return <DetailSkeleton label="Loading the incident" />;
  }
  return (
    <div className={cn("flex flex-col gap-6 p-4", !narrow && "mx-auto max-w-7xl sm:p-6")}>
      {!narrow && <Breadcrumb trail={[{ label: "Incidents", href: "/incidents" }]} here={incident.rule} />}
      <div className={cn("grid grid-cols-1 gap-6", !narrow && "xl:grid-cols-[minmax(0,1fr)_24rem] xl:gap-10")}>
        <div className="flex min-w-0 flex-col gap-6">
          <IncidentHeader incident={incident} full={!narrow} />
          <IncidentSteps steps={incident.steps} />
          <IncidentAlerts id={incident.id} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <IncidentRisks incident={incident} />
          <HistoryList title="What people did" events={incident.history} />
        </div>
      </div>
    </div>
  );
}
