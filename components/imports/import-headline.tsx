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
  const held = useRecord("listImports", { query: { status: "held", limit: 1 } });
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
      {held.data && held.data.count.value > 0 && (
        <>
          {" "}
          <Link href="/imports?status=held" className="link">
            {plural(held.data.count.value, "import waits", "imports wait")}
          </Link>{" "}
          for your decision.
        </>
      )}
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
