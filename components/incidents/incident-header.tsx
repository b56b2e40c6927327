"use client";

import Link from "next/link";
import { IncidentActions } from "@/components/incidents/incident-actions";
import { IncidentStatusBadge } from "@/components/incidents/incident-status";
import { SeverityMark } from "@/components/severity/severity-mark";
import { RelativeTime } from "@/components/ui/relative-time";
import { Facts } from "@/components/ui/section";
import { alertText } from "@/lib/client/alert-text";
import { formatCount, plural } from "@/lib/client/format-number";
import type { IncidentDetail } from "@/lib/contracts/http/incident";
import { seenBy } from "@/lib/model/event-source";

export function IncidentHeader({ incident, full }: { incident: IncidentDetail; full: boolean }) {
  const Heading = full ? "h1" : "h2";
  return (
    <header className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <p className="flex flex-wrap items-center gap-2">
          <SeverityMark severity={incident.severity} word />
          <IncidentStatusBadge status={incident.status} />
        </p>
        <Heading className="text-xl leading-7 font-semibold tracking-tight break-words">{incident.rule}</Heading>
        <p className="max-w-prose text-sm">
          {incident.reason ? `${incident.reason} ` : ""}
          Seen {plural(incident.alerts, "time")}, last <RelativeTime at={incident.lastAt} />.
        </p>
        <p className="max-w-prose font-mono text-xs break-words text-ink-muted">{alertText(incident.output)}</p>
      </div>
      <Facts items={facts(incident)} />
      <IncidentActions key={incident.id} incident={incident} />
    </header>
  );
}

function facts(incident: IncidentDetail) {
  const { workload, images, namespace, cluster, pod, host, lineage, image, source } = incident;
  const where = [cluster, namespace, pod ?? host].filter(Boolean).join(" / ");
  const shown = (name: string, value: string | null) => (value ? [{ name, value }] : []);
  return [
    {
      name: "Workload",
      value: workload ? (
        <Link href={`/assets/${workload.id}`} className="link">
          {workload.name}
        </Link>
      ) : (
        <span className="text-ink-muted">not known; an inventory of the cluster tells</span>
      ),
    },
    ...shown("Where", where),
    { name: "Image", value: images.length > 0 ? <Images images={images} /> : (image ?? "–") },
    ...(lineage ? [{ name: "Led to it", value: <span className="font-mono text-xs">{lineage}</span> }] : []),
    { name: "First alert", value: <RelativeTime at={incident.firstAt} /> },
    { name: "Seen by", value: seenBy(source) },
    ...(incident.counted > 0
      ? [
          {
            name: "Only counted",
            value: `${formatCount(incident.counted)} more in the cluster that day: an hour keeps so many of a kind`,
          },
        ]
      : []),
  ];
}

function Images({ images }: { images: IncidentDetail["images"] }) {
  return (
    <ul>
      {images.map(({ id, name }) => (
        <li key={id}>
          <Link href={`/assets/${id}`} className="link break-all">
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
