"use client";

import Link from "next/link";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatBoundedCount, plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import type { ImportItem } from "@/lib/contracts/http/import";
import type { Count } from "@/lib/contracts/http/list-page";

/** When the last report came, and what waits for a person. */
export function ImportHeadline({
  filtered,
  count,
  latest,
}: {
  filtered: boolean;
  count: Count | undefined;
  latest: ImportItem | undefined;
}) {
  const held = useRecord("listImports", { query: { waiting: "closures", limit: 1 } });
  const toPlace = useRecord("listImports", { query: { waiting: "place", limit: 1 } });
  const failed = useRecord("listImports", { query: { status: "failed", limit: 1 } });
  if (!count) return <span className="text-ink-muted">Reading…</span>;
  if (filtered)
    return (
      <>
        {formatBoundedCount(count)} {count.value === 1 ? "import" : "imports"} with these filters.
      </>
    );
  if (!latest) return <>No report has been received yet.</>;
  return (
    <>
      {formatBoundedCount(count)} {count.value === 1 ? "import" : "imports"}, the last{" "}
      <RelativeTime at={latest.receivedAt} />.
      {held.data && toPlace.data && <Waiting held={held.data.count} toPlace={toPlace.data.count} />}
      {failed.data && failed.data.count.value > 0 && (
        <>
          {" "}
          <Link href="/imports?status=failed" className="link">
            {formatBoundedCount(failed.data.count)} failed
          </Link>
          .
        </>
      )}
    </>
  );
}

/** What only a person can say: whether what vanished is gone, and what a report is about that names no target. */
function Waiting({ held, toPlace }: { held: Count; toPlace: Count }) {
  const total = held.value + toPlace.value;
  if (total === 0) return null;
  const parts = [
    { count: held, href: "/imports?waiting=closures", what: "with held closures" },
    { count: toPlace, href: "/imports?waiting=place", what: "to be placed" },
  ].filter(({ count }) => count.value > 0);
  return (
    <>
      {" "}
      {plural(total, "waits", "wait")} for your decision:{" "}
      {parts.map(({ count, href, what }, n) => (
        <span key={href}>
          {n > 0 && ", "}
          <Link href={href} className="link">
            {formatBoundedCount(count)} {what}
          </Link>
        </span>
      ))}
      .
    </>
  );
}
