"use client";

import Link from "next/link";
import { formatBoundedCount, plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import type { Count } from "@/lib/contracts/http/list-page";

/** The sentence a triager came for: what must be acted on, and what of it the internet can reach. */
export function RiskHeadline({ filtered, count }: { filtered: boolean; count: Count | undefined }) {
  const act = useRecord("listRisks", { query: { band: "act", limit: 1 } });
  const exposed = useRecord("listRisks", { query: { band: "act", q: "exposed:true", limit: 1 } });
  const overdue = useRecord("listRisks", { query: { q: "overdue:true", limit: 1 } });
  if (filtered)
    return (
      <>
        {count
          ? `${formatBoundedCount(count)} ${count.value === 1 ? "risk matches" : "risks match"} these filters.`
          : "Filtering…"}
      </>
    );
  if (act.isPending || !count) return <span className="text-ink-muted">Counting what needs action…</span>;
  if (act.error) return <>{formatBoundedCount(count)} open risks, worst first.</>;
  const acting = act.data.count.value;
  if (count.value === 0) return <>No open risk is known.</>;
  if (acting === 0) return <>Nothing needs action within 3 days. {plural(count.value, "risk")} are open.</>;
  return (
    <>
      <Link href="/risks?band=act" className="link">
        {plural(acting, "risk")}
      </Link>{" "}
      {acting === 1 ? "needs" : "need"} action within 3 days
      {exposed.data && exposed.data.count.value > 0 && (
        <>
          ,{" "}
          <Link href="/risks?band=act&q=exposed:true" className="link">
            {exposed.data.count.value} of them
          </Link>{" "}
          in what the internet can reach
        </>
      )}
      .
      {overdue.data && overdue.data.count.value > 0 && (
        <>
          {" "}
          <Link href="/risks?q=overdue:true&sort=dueAt" className="link">
            {plural(overdue.data.count.value, "open risk")} {overdue.data.count.value === 1 ? "is" : "are"} overdue
          </Link>
          .
        </>
      )}
    </>
  );
}
