"use client";

import { SeverityMark } from "@/components/severity/severity-mark";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { alertText } from "@/lib/client/alert-text";
import { formatBoundedCount } from "@/lib/client/format-number";
import { useList } from "@/lib/client/use-list";
import type { IncidentAlert } from "@/lib/contracts/http/incident";

const AT_ONCE = 20;

/** The events themselves, newest first, each with all that its sensor told. */
export function IncidentAlerts({ id }: { id: string }) {
  const list = useList("listIncidentAlerts", {}, AT_ONCE, { id });
  return (
    <Section title="Alerts" note={list.count && formatBoundedCount(list.count)}>
      {list.isLoading && <SkeletonRows label="Loading alerts" rows={3} />}
      {list.error && <ErrorState title="The alerts could not be read" error={list.error} onRetry={list.retry} />}
      {!list.error && list.count?.value === 0 && (
        <p className="text-sm text-ink-muted">They are older than alerts are kept; only their counts are left.</p>
      )}
      <ul className="divide-y divide-line">
        {list.rows.map((alert) => (
          <Alert key={alert.id} alert={alert} />
        ))}
      </ul>
      {list.hasMore && (
        <Button className="mt-3" disabled={list.isLoadingMore} onClick={list.loadMore}>
          Show more
        </Button>
      )}
    </Section>
  );
}

function Alert({ alert }: { alert: IncidentAlert }) {
  const told = Object.entries(alert.fields).filter(([, value]) => value !== null && value !== "");
  return (
    <li className="flex items-baseline gap-3 py-2 text-sm">
      <SeverityMark severity={alert.severity} />
      <div className="min-w-0 flex-1">
        <p className="font-mono text-xs break-words">{alertText(alert.output)}</p>
        <details className="text-xs">
          <summary className="min-h-6 w-fit rounded-sm text-ink-muted hover:text-ink">
            {[alert.pod ?? alert.host, ...alert.tags].filter(Boolean).join(" · ") || "Details"}
          </summary>
          <dl className="mt-1 grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1">
            {told.map(([name, value]) => (
              <div key={name} className="col-span-2 grid grid-cols-subgrid">
                <dt className="break-all text-ink-muted">{name}</dt>
                <dd className="min-w-0 font-mono break-words">
                  {typeof value === "string" ? value : JSON.stringify(value)}
                </dd>
              </div>
            ))}
          </dl>
        </details>
      </div>
      <RelativeTime at={alert.at} className="shrink-0 text-xs text-ink-muted" />
    </li>
  );
}
