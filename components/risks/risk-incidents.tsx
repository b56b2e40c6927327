import Link from "next/link";
import { IncidentStatusBadge } from "@/components/incidents/incident-status";
import { SeverityMark } from "@/components/severity/severity-mark";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import type { RiskDetail } from "@/lib/contracts/http/risk";

/** What the factor of runtime evidence rests on, and where to close it. */
export function RiskIncidents({ incidents }: { incidents: RiskDetail["incidents"] }) {
  if (incidents.length === 0) return null;
  return (
    <Section title="Open incidents where it is" note="They count for the score until somebody closes them">
      <ul className="divide-y divide-line">
        {incidents.map(({ id, rule, severity, status, workload, firstAt }) => (
          <li key={id} className="flex items-baseline gap-3 py-2 text-sm">
            <SeverityMark severity={severity} />
            <span className="min-w-0 flex-1">
              <Link href={`/incidents/${id}`} className="font-medium break-words hover:text-accent hover:underline">
                {rule}
              </Link>
              <span className="block text-xs break-words text-ink-muted">
                in {workload}, since <RelativeTime at={firstAt} />
              </span>
            </span>
            <IncidentStatusBadge status={status} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
