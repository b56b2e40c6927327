import Link from "next/link";
import { SeverityMark } from "@/components/severity/severity-mark";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Facts, Section } from "@/components/ui/section";
import { plural } from "@/lib/client/format-number";
import { formatDay } from "@/lib/client/format-time";
import { shortKey } from "@/lib/client/short-key";
import type { Observation } from "@/lib/contracts/http/finding";
import { toolName } from "@/lib/model/tool-name";

/** Who saw it: one block per tool and line of scans, each with its own words, place and periods. */
export function FindingWitnesses({ observations }: { observations: readonly Observation[] }) {
  const live = observations.filter(isCounted).length;
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
          {toolName(observation.tool)} {observation.toolVersion}
        </span>
        <SeverityMark severity={observation.severity} word />
        <Badge tone={isCounted(observation) ? "neutral" : "good"}>{stateWord(observation)}</Badge>
      </p>
      <Facts
        items={[
          { name: "Calls it", value: <span className="font-mono text-xs">{observation.toolRule}</span> },
          ...(observation.version ? [{ name: "Version", value: mono(observation.version) }] : []),
          ...(observation.fixedVersion ? [{ name: "Fixed in", value: mono(observation.fixedVersion) }] : []),
          ...(place[0] ? [{ name: "Where", value: mono(place[0]) }] : []),
          ...(observation.layer ? [{ name: "Layer", value: mono(observation.layer) }] : []),
          { name: "Scans", value: streamWord(observation) },
          ...(observation.target ? [{ name: "In version", value: mono(shortKey(observation.target)) }] : []),
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

/** It counts as open where it is reported and what was looked at is still in use. */
function isCounted({ live, current }: Observation): boolean {
  return live && current;
}

function stateWord({ live, current, target }: Observation): string {
  if (!live) return "no longer reported";
  if (current) return "still reported";
  return target ? "in a version that is not current" : "on a branch that is not current";
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
          {formatDay(interval.from)} to {endWord(observation, interval.to)}
          {!interval.to && observation.current && (
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

/** What nobody has looked at again since it was replaced is not known to be there today. */
function endWord({ current }: Observation, to: string | null): string {
  if (to) return formatDay(to);
  return current ? "today" : "its last scan";
}
