"use client";

import Link from "next/link";
import { formatBoundedCount, plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import type { Count } from "@/lib/contracts/http/list-page";

/** How many weaknesses are open, how many of them are critical, how many known to be exploited. */
export function FindingHeadline({ filtered, count }: { filtered: boolean; count: Count | undefined }) {
  const critical = useRecord("listFindings", { query: { severity: "critical", limit: 1 } });
  const exploited = useRecord("listFindings", { query: { q: "kev:true", limit: 1 } });
  if (!count) return <span className="text-ink-muted">Counting…</span>;
  const total = `${formatBoundedCount(count)} ${count.value === 1 ? "finding" : "findings"}`;
  if (filtered) return <>{total} with these filters.</>;
  if (count.value === 0) return <>No open finding is known.</>;
  return (
    <>
      {total} open
      {critical.data && (
        <>
          {/* Where counting stopped for both, two equal figures would read as "all of them". */}
          {critical.data.count.relation === "at_least" ? "; of the critical ones alone there are " : ", "}
          <Link href="/findings?severity=critical" className="link">
            {formatBoundedCount(critical.data.count)}
            {critical.data.count.relation === "exact" && " critical"}
          </Link>
        </>
      )}
      .
      {exploited.data && exploited.data.count.value > 0 && (
        <>
          {" "}
          <Link href="/findings?q=kev:true" className="link">
            {plural(exploited.data.count.value, "is", "are")}
          </Link>{" "}
          known to be exploited.
        </>
      )}
    </>
  );
}
