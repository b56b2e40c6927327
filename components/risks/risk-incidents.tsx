import Link from "next/link";
import { IncidentStatusBadge } from "@/components/incidents/incident-status";
import { SeverityMark } from "@/components/severity/severity-mark";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import type { RiskDetail } from "@/lib/contracts/http/risk";

/** What the factor of runtime evidence rests on, what to do about it before the fix, and where to close it. */
export function RiskIncidents({ incidents }: { incidents: RiskDetail["incidents"] }) {
  if (incidents.length === 0) return null;
  return (
    <Section title="Open incidents where it is" note="They count for the score until somebody closes them">
      <div className="mb-2 max-w-prose text-sm">
        <p>
          <span className="font-medium">First contain, then fix. </span>
          Somebody may be in it already, and the fix below puts nobody out.
        </p>
        <ol className="my-1 list-decimal pl-5">
          {incidents[0]?.doFirst.map((text) => (
            <li key={text} className="pl-1 wrap-anywhere">
              {text}
            </li>
          ))}
        </ol>
        <Link
          href={`/incidents/${incidents[0]?.id}#what-to-do`}
          className="link inline-flex min-h-6 items-center font-medium"
        >
          All steps, with the commands
        </Link>
      </div>
      <ul className="divide-y divide-line">
        {incidents.map(({ id, rule, severity, status, workload, firstAt }) => (
          <li key={id} className="flex items-baseline gap-3 py-2 text-sm">
            <SeverityMark severity={severity} />
            <span className="min-w-0 flex-1">
              <Link href={`/incidents/${id}`} className="font-medium break-words hover:text-accent hover:underline">
                <bdi>{rule}</bdi>
              </Link>
              <span className="block text-xs break-words text-ink-muted">
                in <bdi>{workload}</bdi>, since <RelativeTime at={firstAt} />
              </span>
            </span>
            <IncidentStatusBadge status={status} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
