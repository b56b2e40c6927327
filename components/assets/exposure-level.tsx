import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { ExposureBadge, exposureSentence } from "@/components/assets/exposure-badge";
import { ReachableRow } from "@/components/assets/reachable-row";
import type { LevelGroup, NamespaceGroup } from "@/lib/client/exposure-groups";
import { formatCount, plural } from "@/lib/client/format-number";

/** The workloads of one level, by namespace. What is not listed here is one click away. */
export function ExposureLevel({ group, clusterId, stale }: { group: LevelGroup; clusterId: string; stale: boolean }) {
  const { level, count, namespaces, left } = group;
  const list = `/assets?${new URLSearchParams({ kind: "workload", clusterId, exposure: level })}`;
  return (
    <div>
      <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
        <ExposureBadge level={level} stale={stale} />
        <span className="font-semibold">{plural(count, "workload")}</span>
        <span className="text-ink-muted">{exposureSentence(level)}</span>
        <Link href={list} className="link ml-auto text-xs">
          Show in the list
        </Link>
      </h3>
      <div className="mt-1 flex flex-col">
        {namespaces.map((here) => (
          <Namespace key={here.namespace} group={here} isCut={left > 0} />
        ))}
      </div>
      {left > 0 && (
        <p className="pt-1 text-xs text-ink-muted">
          The {formatCount(count - left)} worst are shown here.{" "}
          <Link href={list} className="link">
            All {formatCount(count)} are in the list
          </Link>
        </p>
      )}
    </div>
  );
}

function Namespace({
  group: { namespace, workloads, topScore, open },
  isCut,
}: {
  group: NamespaceGroup;
  isCut: boolean;
}) {
  return (
    <details open={open} className="group/namespace border-t border-line first:border-t-0">
      <summary className="flex min-h-8 items-center gap-2 rounded-sm text-sm hover:bg-hover">
        <ChevronRight
          className="ml-4 size-4 shrink-0 text-ink-muted transition-transform group-open/namespace:rotate-90"
          aria-hidden
        />
        <span className="font-medium break-all">{namespace || "No namespace"}</span>
        <span className="text-xs text-ink-muted">
          {plural(workloads.length, "workload")}
          {isCut && " of those shown"}
          {topScore !== null && `, worst finding scores ${topScore}`}
        </span>
      </summary>
      <ul className="flex flex-col pb-2">
        {workloads.map((workload) => (
          <ReachableRow key={workload.id} workload={workload} />
        ))}
      </ul>
    </details>
  );
}
