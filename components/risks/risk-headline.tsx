"use client";

import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { PATHS_FOLDED } from "@/components/risks/risk-filters";
import { formatBoundedCount, plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import type { Count } from "@/lib/contracts/http/list-page";

/** The sentence a triager came for: what must be acted on, and what of it the internet can reach. */
export function RiskHeadline({ filtered, count, toldPaths }: Told & { filtered: boolean; count: Count | undefined }) {
  if (!filtered)
    return (
      <>
        <WhatIsOpen count={count} />
        <ToldPaths toldPaths={toldPaths} />
      </>
    );
  if (!count) return <>Filtering…</>;
  return (
    <>
      {`${formatBoundedCount(count)} ${count.value === 1 ? "risk matches" : "risks match"} these filters.`}
      <ToldPaths toldPaths={toldPaths} filtered />
    </>
  );
}

/** Attack paths that are told in the rows of the changes which end them. */
type Told = { toldPaths: number };

/** What the list counts: one change is one row, and where the paths are that it ends. */
function ToldPaths({ toldPaths, filtered = false }: Told & { filtered?: boolean }) {
  const [paths, setPaths] = useQueryState("paths", parseAsString);
  if (toldPaths === 0 || paths !== null) return null;
  const [is, it, rows] = toldPaths === 1 ? ["is", "it", "a row of its own"] : ["are", "them", "rows of their own"];
  return (
    <span className="block text-sm font-normal tracking-normal text-ink-muted">
      {`${plural(toldPaths, "attack path")} ${is} told with the change that ends ${it}. `}
      <button type="button" className="link min-h-6" onClick={() => void setPaths("rows")}>
        Show {it} as {rows}
        {filtered && ", where these filters find paths"}
      </button>
    </span>
  );
}

function WhatIsOpen({ count }: { count: Count | undefined }) {
  const act = useRecord("listRisks", { query: { band: "act", paths: PATHS_FOLDED, limit: 1 } });
  const exposed = useRecord("listRisks", { query: { band: "act", q: "exposed:true", paths: PATHS_FOLDED, limit: 1 } });
  const overdue = useRecord("listRisks", { query: { q: "overdue:true", paths: PATHS_FOLDED, limit: 1 } });
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
