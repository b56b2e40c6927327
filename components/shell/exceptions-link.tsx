"use client";

import Link from "next/link";
import { cn } from "@/lib/client/class-names";
import { formatBoundedCount } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import { useMay } from "@/lib/client/use-session";

/** How many exceptions wait for an answer, for those who may give one; nothing while none does. */
export function ExceptionsLink({
  collapsed,
  onNavigate,
}: {
  collapsed: boolean;
  onNavigate?: (() => void) | undefined;
}) {
  const may = useMay("triage:write");
  const waiting = useRecord(
    "listExceptions",
    { query: { state: "asked", limit: 1 } },
    { enabled: may, refetchInterval: 60_000 },
  ).data?.count;
  if (!may || !waiting || waiting.value === 0) return null;
  const count = formatBoundedCount(waiting);
  return (
    <Link
      href="/risks?exception=asked"
      onClick={onNavigate}
      aria-label={`Exceptions asked for: ${count}`}
      title="Exceptions asked for"
      className={cn(
        "flex h-7 items-center gap-2 rounded-md text-xs text-ink-muted hover:bg-hover hover:text-ink",
        collapsed ? "justify-center" : "pr-2.5 pl-9",
      )}
    >
      {!collapsed && <span className="flex-1">Exceptions asked for</span>}
      <span className="rounded-sm bg-accent-soft px-1.5 font-medium text-accent">{count}</span>
    </Link>
  );
}
