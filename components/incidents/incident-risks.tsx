import Link from "next/link";
import { BandChip } from "@/components/severity/band-chip";
import { LongWords } from "@/components/ui/long-words";
import { Section } from "@/components/ui/section";
import type { IncidentDetail } from "@/lib/contracts/http/incident";

/** What is known to be wrong where it happened: an alert on a workload with a way in is another matter. */
export function IncidentRisks({ incident }: { incident: IncidentDetail }) {
  const { risks, workload, images, severity, status } = incident;
  const counts = workload !== null && status !== "closed" && (severity === "critical" || severity === "high");
  const known = workload !== null || images.length > 0;
  return (
    <Section
      title="Open risks there"
      note={counts && risks.length > 0 && "It counts for their scores until somebody closes it"}
    >
      {risks.length === 0 ? (
        <p className="text-sm text-ink-muted">
          {known
            ? "No open risk is known of its workload and images. That says only what scanners have told."
            : "It is not known which workload or image this was, so nothing can be said. An inventory of the cluster tells."}
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {risks.map((risk) => (
            <li key={risk.id} className="flex items-baseline gap-3 py-2 text-sm">
              <BandChip band={risk.band} score={risk.score} />
              <span className="min-w-0 flex-1">
                <Link href={`/risks/${risk.id}`} className="font-medium break-words hover:text-accent hover:underline">
                  <LongWords text={risk.title} />
                </Link>
                {risk.kev && <span className="block text-xs font-medium text-act">Known to be exploited</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
