"use client";

import Link from "next/link";
import { formatBoundedCount } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import type { Count } from "@/lib/contracts/http/list-page";

/** How many things we know, how many the internet reaches, how many nothing has looked at. */
export function AssetHeadline({ filtered, count }: { filtered: boolean; count: Count | undefined }) {
  const exposed = useRecord("listAssets", { query: { exposure: "internet", limit: 1 } });
  const unscanned = useRecord("listAssets", { query: { freshness: "never", kind: "image", limit: 1 } });
  if (!count) return <span className="text-ink-muted">Counting…</span>;
  const total = `${formatBoundedCount(count)} ${count.value === 1 ? "asset" : "assets"}`;
  if (filtered) return <>{total} with these filters.</>;
  if (count.value === 0) return <>No asset is known.</>;
  return (
    <>
      {total}
      {exposed.data && exposed.data.count.value > 0 && (
        <>
          ,{" "}
          <Link href="/assets?exposure=internet" className="link">
            {formatBoundedCount(exposed.data.count)} reachable from the internet
          </Link>
        </>
      )}
      .
      {unscanned.data && unscanned.data.count.value > 0 && (
        <>
          {" "}
          <Link href="/assets?kind=image&freshness=never" className="link">
            {formatBoundedCount(unscanned.data.count)} {unscanned.data.count.value === 1 ? "image has" : "images have"}{" "}
            never been scanned
          </Link>
          .
        </>
      )}
    </>
  );
}
