import type { ReactNode } from "react";
import { plural } from "@/lib/client/format-number";

/** One part of an outcome under a quiet heading. */
export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <h4 className="text-sm text-ink-muted">{title}</h4>
      {children}
    </div>
  );
}

/** What the list leaves out, so that it is never taken for all. */
export function More({ shown, count, what }: { shown: number; count: number; what: string }) {
  if (count <= shown) return null;
  return <p className="text-xs text-ink-muted">and {plural(count - shown, `more ${what}`)}.</p>;
}
