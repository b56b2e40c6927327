"use client";

import { useSyncExternalStore } from "react";
import { formatAbsolute, formatAge, formatDue, formatRelative } from "@/lib/client/format-time";

const STYLES = { ago: formatRelative, age: formatAge, due: formatDue } as const;

/** A moment in words, the exact time on hover. Counted from the reader's clock, refreshed each minute. */
export function RelativeTime({
  at,
  style = "ago",
  className,
  note,
}: {
  at: string;
  style?: keyof typeof STYLES;
  className?: string;
  /** Said on hover after the exact time: why it is then. */
  note?: string | undefined;
}) {
  const minute = useMinute();
  return (
    <time
      dateTime={at}
      title={note ? `${formatAbsolute(at)}. ${note}` : formatAbsolute(at)}
      className={className}
      suppressHydrationWarning
    >
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

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times on a page: a list shows many, and each row that scrolls by would start its own. */
function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  timer ??= setInterval(() => {
    for (const listener of listeners) listener();
  }, 60_000);
  return () => {
    listeners.delete(notify);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
