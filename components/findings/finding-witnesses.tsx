import Link from "next/link";
import { SeverityMark } from "@/components/severity/severity-mark";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Facts, Section } from "@/components/ui/section";
import { plural } from "@/lib/client/format-number";
import { formatDay } from "@/lib/client/format-time";
import type { Observation } from "@/lib/contracts/http/finding";

/** Who saw it: one block per tool and line of scans, each with its own words, place and periods. */
export function FindingWitnesses({ observations }: { observations: readonly Observation[] }) {
  const live = observations.filter((observation) => observation.live).length;
  return (
    <Section
      title="Witnesses"
      note={`${plural(observations.length, "report")} saw it, ${live} still ${live === 1 ? "does" : "do"}`}
    >
      <ul className="flex flex-col gap-3">
        {observations.map((observation) => (
          <Witness key={observation.id} observation={observation} />
        ))}
      </ul>
    </Section>
  );
}

function Witness({ observation }: { observation: Observation }) {
  const place = [observation.path && (observation.line ? `${observation.path}:${observation.line}` : observation.path)];
  return (
    <li className="rounded-md border border-line bg-surface p-3">
      <p className="mb-2 flex flex-wrap items-center gap-2 text-sm">
        <span className="font-medium">
          {observation.tool} {observation.toolVersion}
        </span>
        <SeverityMark severity={observation.severity} word />
        <Badge tone={observation.live ? "neutral" : "good"}>
          {observation.live ? "still reported" : "no longer reported"}
        </Badge>
      </p>
      <Facts
        items={[
          { name: "Calls it", value: <span className="font-mono text-xs">{observation.toolRule}</span> },
          ...(observation.version ? [{ name: "Version", value: mono(observation.version) }] : []),
          ...(observation.fixedVersion ? [{ name: "Fixed in", value: mono(observation.fixedVersion) }] : []),
          ...(place[0] ? [{ name: "Where", value: mono(place[0]) }] : []),
          ...(observation.layer ? [{ name: "Layer", value: mono(observation.layer) }] : []),
          { name: "Scans", value: streamWord(observation) },
          { name: "Seen", value: <Periods observation={observation} /> },
          {
            name: "Evidence",
            value: (
              <Link href={`/imports/${observation.importId}`} className="link font-mono text-xs break-all">
                {observation.pointer || "the report"}
              </Link>
            ),
          },
        ]}
      />
    </li>
  );
}

function mono(text: string) {
  return <span className="font-mono text-xs break-all">{text}</span>;
}

function streamWord({ stream }: Observation): string {
  const parts = [stream.ref, stream.platform, stream.scope === "default" ? null : stream.scope];
  return parts.filter(Boolean).join(" · ") || "default";
}

function Periods({ observation }: { observation: Observation }) {
  return (
    <ul>
      {observation.intervals.map((interval) => (
        <li key={interval.from}>
          {formatDay(interval.from)} to {interval.to ? formatDay(interval.to) : "today"}
          {!interval.to && (
            <span className="text-ink-muted">
              {" "}
              (since <RelativeTime at={interval.from} style="age" />)
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
