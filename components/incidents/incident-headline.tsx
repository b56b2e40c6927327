"use client";

import Link from "next/link";
import { formatBoundedCount, plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import type { Count } from "@/lib/contracts/http/list-page";

/** How much nobody has settled, and how much of it is grave. */
export function IncidentHeadline({ filtered, count }: { filtered: boolean; count: Count | undefined }) {
  const grave = useRecord("listIncidents", { query: { q: "severity:>=high", status: "open", limit: 1 } });
  if (!count) return <span className="text-ink-muted">Counting…</span>;
  const total = `${formatBoundedCount(count)} ${count.value === 1 ? "incident" : "incidents"}`;
  if (filtered) return <>{total} with these filters.</>;
  if (count.value === 0) return <>No incident is waiting for anybody.</>;
  return (
    <>
      {total} that nobody has closed.
      {grave.data && grave.data.count.value > 0 && (
        <>
          {" "}
          <Link href="/incidents?q=severity:%3E%3Dhigh&status=open" className="link">
            {plural(grave.data.count.value, "is", "are")}
          </Link>{" "}
          high or critical and not looked at yet.
        </>
      )}
    </>
  );
}
