import { CircleSlash, Route, Waypoints } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Group, More } from "@/components/risks/what-if-group";
import { goesOnTitle } from "@/components/risks/what-if-words";
import { BandChip } from "@/components/severity/band-chip";
import { LongWords } from "@/components/ui/long-words";
import { Notice } from "@/components/ui/states";
import { formatCount, plural } from "@/lib/client/format-number";
import type { WhatIfCluster, WhatIfOutcome, WhatIfPath, WhatIfPathOn } from "@/lib/contracts/http/what-if";

type Paths = WhatIfOutcome["paths"];

/** Which attack paths break, which go on by another way, which stay, and which other ways would be told. */
export function WhatIfPaths({ paths, riskId }: { paths: Paths; riskId: string }) {
  const { clusters, note, broken, goesOn, remaining, moved, instead } = paths;
  const searched = clusters.items.some(({ state }) => state === "searched");
  const left = clusters.items.filter(({ state }) => state === "too_large" || state === "out_of_time");
  if (clusters.count === 0 && !note) return null;
  return (
    <Group title="Attack paths">
      {left.map((cluster) => (
        <Notice key={cluster.id}>{notSearched(cluster)}</Notice>
      ))}
      {note && <p className="max-w-prose text-sm text-ink-muted">{note}</p>}
      {clusters.count > 0 && !searched && left.length === 0 && (
        <p className="text-sm">
          None changes: nothing that closes is a weakness that an attacker gets on by in {namesOf(clusters)}.
        </p>
      )}
      {searched && broken.count === 0 && <p className="text-sm">None breaks.</p>}
      <List
        title={`${plural(broken.count, "path")} break${broken.count === 1 ? "s" : ""}`}
        icon={<CircleSlash className="size-4 text-good" aria-hidden />}
        list={broken}
        riskId={riskId}
        open
      />
      <List
        title={goesOnTitle(goesOn.count)}
        icon={<Route className="size-4 text-act" aria-hidden />}
        list={goesOn}
        riskId={riskId}
        open
      />
      <List
        title={`${plural(instead.count, "other way")} would be told instead`}
        icon={<Waypoints className="size-4 text-act" aria-hidden />}
        list={instead}
        riskId={riskId}
        open
      />
      <List
        title={`${plural(remaining.count, "path")} remain${remaining.count === 1 ? "s" : ""}${moved > 0 ? `, ${formatCount(moved)} with another score` : ""}`}
        icon={<Waypoints className="size-4 text-ink-muted" aria-hidden />}
        list={remaining}
        riskId={riskId}
        open={moved > 0 || remaining.count <= 5}
      />
    </Group>
  );
}

function List({
  title,
  icon,
  list,
  riskId,
  open,
}: {
  title: string;
  icon: ReactNode;
  list: Paths["broken"] | Paths["goesOn"];
  riskId: string;
  open: boolean;
}) {
  if (list.count === 0) return null;
  return (
    <details open={open} className="text-sm">
      <summary className="flex min-h-6 w-fit cursor-pointer items-center gap-2 rounded-sm font-medium">
        {icon}
        {title}
      </summary>
      <ul className="mt-1 divide-y divide-line">
        {list.items.map((path) => (
          <li key={path.riskId ?? path.title} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
            <span className="min-w-0 flex-1 basis-56 break-words">
              <Title path={path} riskId={riskId} />
              {"by" in path && <By by={path.by} />}
            </span>
            <Scores path={path} />
          </li>
        ))}
      </ul>
      <More shown={list.items.length} count={list.count} what="path" />
    </details>
  );
}

function Title({ path, riskId }: { path: WhatIfPath; riskId: string }) {
  if (path.riskId === riskId) return <span>{path.title} (this one)</span>;
  if (path.riskId === null) return <span>{path.title}</span>;
  return (
    <Link href={`/risks/${path.riskId}`} className="hover:text-accent hover:underline">
      <LongWords text={path.title} />
    </Link>
  );
}

/** What it goes on by: the weakness and the step that are left, and the risk that tells them already. */
function By({ by: { riskId, summary } }: Pick<WhatIfPathOn, "by">) {
  return (
    <span className="block text-xs text-ink-muted">
      Goes on by: {summary}{" "}
      {riskId && (
        <Link href={`/risks/${riskId}`} className="link">
          That way
        </Link>
      )}
    </span>
  );
}

function Scores({ path: { before, after } }: { path: WhatIfPath }) {
  const same = before && after && before.score === after.score && before.band === after.band;
  return (
    <span className="flex shrink-0 items-center gap-2">
      {before && <BandChip band={before.band} score={before.score} />}
      {!same && (
        <>
          <span aria-hidden>→</span>
          <span className="sr-only">{before ? "becomes" : "new:"}</span>
          {after ? <BandChip band={after.band} score={after.score} /> : <span>gone</span>}
        </>
      )}
    </span>
  );
}

function notSearched({ name, workloads, state }: WhatIfCluster): string {
  const why =
    state === "too_large"
      ? `${name}, with ${plural(workloads, "workload")}, is too large to search again while you wait.`
      : `There was no time left to search ${name} again.`;
  return `${why} What would become of its attack paths is not known here; the next import shows it.`;
}

function namesOf({ items, count }: Paths["clusters"]): string {
  const names = items.slice(0, 3).map(({ name }) => name);
  return count > 3 ? `${names.join(", ")} and ${count - 3} more` : names.join(" and ");
}
