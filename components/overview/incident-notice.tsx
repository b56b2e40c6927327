import Link from "next/link";
import { incidentPlace } from "@/components/incidents/incident-place";
import { RelativeTime } from "@/components/ui/relative-time";
import { Notice } from "@/components/ui/states";
import { formatBoundedCount } from "@/lib/client/format-number";
import type { Overview } from "@/lib/contracts/http/overview";

/** What may be a break-in under way: it comes before everything that could only become one. */
export function IncidentNotice({ incidents }: { incidents: Overview["incidents"] }) {
  if (!incidents) return null;
  const { count, worst } = incidents;
  const one = count.value === 1;
  return (
    <div className="max-w-3xl">
      <Notice tone="act">
        <p>
          <Link href="/incidents?q=severity:%3E%3Dhigh&status=open" className="link font-semibold">
            {formatBoundedCount(count)} {one ? "incident" : "incidents"}
          </Link>{" "}
          {one ? "is" : "are"} high or critical and nobody has looked at {one ? "it" : "them"} yet:{" "}
          {one ? "" : "the worst is "}
          <Link href={`/incidents/${worst.id}`} className="link font-medium">
            {worst.rule}
          </Link>{" "}
          in{" "}
          {worst.workload ? (
            <Link href={`/assets/${worst.workload.id}`} title={worst.workload.name} className="link">
              {incidentPlace(worst)}
            </Link>
          ) : (
            incidentPlace(worst)
          )}
          , last seen <RelativeTime at={worst.lastAt} />.
        </p>
      </Notice>
    </div>
  );
}
