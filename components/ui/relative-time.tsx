"use client";

import { useSyncExternalStore } from "react";
import { formatAbsolute, formatAge, formatDue, formatRelative } from "@/lib/client/format-time";

const STYLES = { ago: formatRelative, age: formatAge, due: formatDue } as const;

/** A moment in words, the exact time on hover. Counted from the reader's clock, refreshed each minute. */
export function RelativeTime({
  at,
  style = "ago",
  className,
}: {
  at: string;
  style?: keyof typeof STYLES;
  className?: string;
}) {
  const minute = useMinute();
  return (
    <time dateTime={at} title={formatAbsolute(at)} className={className} suppressHydrationWarning>
      {STYLES[style](at, minute * 60_000)}
    </time>
  );
}

/** The current minute; the server and the first paint may differ by one, hence `suppressHydrationWarning` above. */
export function useMinute(): number {
  return useSyncExternalStore(subscribe, currentMinute, currentMinute);
}

function currentMinute(): number {
  return Math.ceil(Date.now() / 60_000);
}

function subscribe(notify: () => void): () => void {
  const timer = setInterval(notify, 60_000);
  return () => clearInterval(timer);
}
