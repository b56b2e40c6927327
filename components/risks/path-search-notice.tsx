"use client";

import Link from "next/link";
import { RelativeTime } from "@/components/ui/relative-time";
import { Notice } from "@/components/ui/states";
import { plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";

const SHOWN = 3;

/** That attack paths are shown as they were before something changed: `assetId` of the cluster it is or is in, else of all. */
export function PathSearchNotice({ assetId, className = "" }: { assetId?: string; className?: string }) {
  const { data, error } = useRecord("listPathSearches", { query: assetId ? { assetId } : {} });
  if (error)
    return (
      <div className={className}>
        <Notice>Whether attack paths are up to date could not be read.</Notice>
      </div>
    );
  const searches = data?.items ?? [];
  if (searches.length === 0) return null;
  return (
    <div className={className}>
      <Notice tone="accent">
        {searches.slice(0, SHOWN).map(({ cluster, since, failures, nextTryAt, reason }) => (
          <span key={cluster.id} className="block">
            The attack paths of{" "}
            <Link href={`/assets/${cluster.id}`} className="link">
              {cluster.name}
            </Link>{" "}
            are being worked out again: something changed <RelativeTime at={since} />.
            {failures > 0 && (
              <>
                {" "}
                It failed {plural(failures, "time")}, next try {nextTryAt && <RelativeTime at={nextTryAt} />}, because:{" "}
                {reason}
              </>
            )}
          </span>
        ))}
        {searches.length > SHOWN && <span className="block">And of {searches.length - SHOWN} more clusters.</span>}
        Until that is through they are shown as they were before.{" "}
        {searches.some(({ failures }) => failures > 0)
          ? "Somebody who runs this instance should look at the worker’s log."
          : "Nothing has to be done."}
      </Notice>
    </div>
  );
}
