"use client";

import Link from "next/link";
import { ExposureBadge } from "@/components/assets/exposure-badge";
import { HeldRights } from "@/components/assets/held-rights";
import { PathsThrough } from "@/components/assets/paths-through";
import { Badge } from "@/components/ui/badge";
import { LongWords } from "@/components/ui/long-words";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import type { AccountRights } from "@/lib/contracts/http/account-rights";
import type { AssetDetail } from "@/lib/contracts/http/asset";

/** Of a service account: what it may do, who runs as it, and which attack paths go through it. Those who hold a role are its neighbours. */
export function AccountRightsSection({ asset }: { asset: AssetDetail }) {
  const { data, error, refetch } = useRecord("accountRights", { params: { id: asset.id } });
  const isRole = asset.kind === "role";
  const title = isRole ? "What it lets its holders do" : "What it may do";
  if (!data)
    return (
      <Section title={title}>
        {error ? (
          <ErrorState title="The rights could not be read" error={error} onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={3} label="Loading the rights" />
        )}
      </Section>
    );
  return (
    <>
      <Section title={title} note={countWords(data)}>
        <HeldRights held={data} isRole={isRole} />
      </Section>
      {!isRole && <Users workloads={data.workloads} />}
      <PathsThrough assetId={asset.id} />
    </>
  );
}

function countWords({ count, dangerous }: AccountRights): string | undefined {
  if (count === 0) return undefined;
  if (count === 1) return dangerous === 1 ? "1 right, a dangerous one" : "1 right, not a dangerous one";
  return `${plural(count, "right")}, ${dangerous === 0 ? "none" : dangerous} of them dangerous`;
}

function Users({ workloads: { count, items } }: Pick<AccountRights, "workloads">) {
  const more = count - items.length;
  return (
    <Section title="Who runs as it" note={count > 0 ? plural(count, "workload") : undefined}>
      {count === 0 && <p className="text-sm">No workload that is there today runs as it.</p>}
      <ul className="flex flex-col">
        {items.map(({ asset, exposure, tokenMounted }) => (
          <li key={asset.id} className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 text-sm">
            <Link
              href={`/assets/${asset.id}`}
              className="min-w-0 font-medium break-words hover:text-accent hover:underline"
            >
              <LongWords text={asset.name} />
            </Link>
            {exposure && (
              <span className="inline-flex items-center gap-1 text-xs text-ink-muted">
                reachable by <ExposureBadge level={exposure} />
              </span>
            )}
            {tokenMounted === false && <Badge>Its token is not mounted there: these rights are out of reach</Badge>}
          </li>
        ))}
      </ul>
      {more > 0 && <p className="text-xs text-ink-muted">and {more} more</p>}
    </Section>
  );
}
