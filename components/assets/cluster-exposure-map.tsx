"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { exposureWord } from "@/components/assets/exposure-badge";
import { ExposureLevel } from "@/components/assets/exposure-level";
import { CodeBlock } from "@/components/ui/code-block";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, Notice } from "@/components/ui/states";
import { exposureGroups } from "@/lib/client/exposure-groups";
import { formatCount, plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import type { AssetDetail } from "@/lib/contracts/http/asset";
import { type ExposureMap, REACH_ORDER, type ReachLevel } from "@/lib/contracts/http/exposure-map";

type Level = ReachLevel["level"];

/** Who can reach what in a cluster: every workload by exposure level and namespace, with its front door and the proof. */
export function ClusterExposureMap({ cluster }: { cluster: Pick<AssetDetail, "id" | "name"> }) {
  const { data: map, error, refetch } = useRecord("exposureMap", { params: { id: cluster.id } });
  return (
    <Section title="Who can reach what" note={map && <Age map={map} />}>
      {map ? (
        <Levels map={map} />
      ) : error ? (
        <ErrorState title="The exposure map could not be read" error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={4} label="Loading the exposure map" />
      )}
    </Section>
  );
}

function Age({ map: { inventory, stale } }: { map: ExposureMap }) {
  if (!inventory) return <>No inventory has come, so nobody knows</>;
  return (
    <span className={stale ? "text-track-star" : ""}>
      {stale && "Stale, "}as of <RelativeTime at={inventory.reportedAt} />
    </span>
  );
}

function Levels({ map }: { map: ExposureMap }) {
  const [only, setOnly] = useQueryState("reach", parseAsStringLiteral(REACH_ORDER));
  if (map.total === 0) return <NothingKnown map={map} />;
  const groups = exposureGroups(map, only);
  return (
    <div className="@container flex flex-col gap-4">
      <p className="text-sm">{headline(map)}</p>
      {map.inventory === null && (
        <Notice>
          Only scanners have told of these workloads. Who can reach them is read from an inventory of the cluster:{" "}
          <code className="font-mono text-xs">npx plimsoll inventory --cluster {map.cluster.name}</code>
        </Notice>
      )}
      <LevelFilter map={map} only={only} onChange={(level) => void setOnly(level)} />
      {groups.length === 0 && only && (
        <p className="text-sm text-ink-muted">No workload of this cluster is at the level {exposureWord(only)}.</p>
      )}
      {groups.map((group) => (
        <ExposureLevel key={group.level} group={group} clusterId={map.cluster.id} stale={map.stale} />
      ))}
      <p className="text-xs text-ink-muted">
        Worst first. The number before a workload is a finding score: that of the worst open finding of it and of the
        images it runs; the score of a risk, which counts the attack paths that its change ends too, may be higher.
        Cloud firewalls and service meshes are not modelled.
      </p>
    </div>
  );
}

/** The answer in one sentence; of what has gone silent it is in the past. */
function headline({ levels, total, stale, inventory }: ExposureMap): string {
  const count = (level: Level) => levels.find((one) => one.level === level)?.count ?? 0;
  const workloads = plural(total, "workload");
  if (!inventory) return `Who can reach the ${workloads} known of this cluster is not known.`;
  const [could, was] = stale ? ["could", "was"] : ["can", "is"];
  const open = `${formatCount(count("internet"))} of ${workloads} ${could} be reached from the internet`;
  const unknown = count("unknown") > 0 ? `; of ${formatCount(count("unknown"))} it ${was} not known` : "";
  const since = stale ? " when the cluster last reported. What became reachable since is not known" : "";
  return `${open}${unknown}${since}.`;
}

function LevelFilter({
  map,
  only,
  onChange,
}: {
  map: ExposureMap;
  only: Level | null;
  onChange: (level: Level | null) => void;
}) {
  const options: { level: Level | null; word: string; count: number }[] = [
    { level: null, word: "All", count: map.total },
    ...map.levels.map(({ level, count }) => ({ level, word: exposureWord(level), count })),
  ];
  return (
    <fieldset className="flex flex-wrap gap-1.5" aria-label="Reachable by">
      {options.map(({ level, word, count }) => (
        <button
          key={word}
          type="button"
          aria-pressed={only === level}
          onClick={() => onChange(level)}
          className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line px-2.5 text-sm text-ink-muted hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent"
        >
          {word} <span className="tabular-nums">{formatCount(count)}</span>
        </button>
      ))}
    </fieldset>
  );
}

function NothingKnown({ map }: { map: ExposureMap }) {
  if (map.inventory)
    return (
      <p className="text-sm text-ink-muted">The inventory of this cluster, as of its last report, lists no workload.</p>
    );
  return (
    <div className="flex max-w-2xl flex-col gap-2 text-sm">
      <p>No workload of this cluster is known. Send its inventory, and this shows who can reach each of them:</p>
      <CodeBlock code={`npx plimsoll inventory --cluster ${map.cluster.name}`} label="Send the inventory" />
    </div>
  );
}
