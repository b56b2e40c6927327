"use client";

import Link from "next/link";
import { ExposureBadge, exposureSentence } from "@/components/assets/exposure-badge";
import { NamespaceRisks } from "@/components/assets/namespace-risks";
import { networkWords, podSecurityWords } from "@/components/assets/namespace-words";
import { PathsThrough } from "@/components/assets/paths-through";
import { Facts, Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import type { AssetDetail } from "@/lib/contracts/http/asset";
import type { NamespacePosture } from "@/lib/contracts/http/namespace-posture";

/** What runs in a namespace and who reaches it, what guards it, and what is wrong in it. */
export function NamespaceSection({ asset }: { asset: AssetDetail }) {
  const { data, error, refetch } = useRecord("namespacePosture", { params: { id: asset.id } });
  if (!data)
    return (
      <Section title="What runs in it">
        {error ? (
          <ErrorState title="The namespace could not be read" error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={3} label="Loading the namespace" />
        )}
      </Section>
    );
  return (
    <div className="grid grid-cols-1 gap-6 lg:grid-cols-2 lg:gap-10">
      <Workloads posture={data} stale={asset.inventory?.silent ?? true} />
      <Section title="What guards it">
        <Facts
          items={[
            ...networkWords(data.network).map(({ name, text }) => ({ name, value: text })),
            { name: "Pod Security", value: podSecurityWords(data.podSecurity) },
          ]}
        />
      </Section>
      <div className="lg:col-span-2">
        <PathsThrough assetId={asset.id} way="into" />
      </div>
      <div className="lg:col-span-2">
        <NamespaceRisks namespace={data.name} cluster={data.cluster?.name ?? null} />
      </div>
    </div>
  );
}

function Workloads({ posture, stale }: { posture: NamespacePosture; stale: boolean }) {
  const { name, cluster, workloads, exposure, powerful } = posture;
  const listed = (more: Record<string, string> = {}) =>
    `/assets?${new URLSearchParams({ kind: "workload", namespace: name, ...(cluster ? { clusterId: cluster.id } : {}), ...more })}`;
  return (
    <Section title="What runs in it">
      {workloads === 0 ? (
        <p className="text-sm">No workload is known to run here.</p>
      ) : (
        <>
          <p className="text-sm">
            <Link href={listed()} className="link">
              {plural(workloads, "workload")}
            </Link>
            {powerful > 0 && (
              <>
                , {powerful} of which may take over {powerful === 1 ? "its" : "their"} node or command the cluster
              </>
            )}
            .
          </p>
          <ul className="mt-2 flex flex-col gap-1">
            {exposure.map(({ level, count }) => (
              <li key={level} className="flex flex-wrap items-center gap-x-2 text-sm">
                <Link
                  href={listed({ exposure: level })}
                  className="inline-flex min-h-6 min-w-8 items-center justify-end font-semibold tabular-nums hover:text-accent hover:underline"
                >
                  {count}
                </Link>
                <ExposureBadge level={level} stale={stale} />
                <span className="text-ink-muted">{exposureSentence(level)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
