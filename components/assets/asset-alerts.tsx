import Link from "next/link";
import { SeverityMark } from "@/components/severity/severity-mark";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { alertText } from "@/lib/client/alert-text";
import { formatCount } from "@/lib/client/format-number";
import type { AssetAlert } from "@/lib/contracts/http/asset";

/** What sensors saw at run time, folded by rule. */
export function AssetAlerts({ assetId, alerts }: { assetId: string; alerts: readonly AssetAlert[] }) {
  if (alerts.length === 0) return null;
  return (
    <Section
      title="Runtime alerts"
      action={
        <Link href={`/incidents?workloadId=${assetId}&status=any`} className="link text-sm">
          Its incidents
        </Link>
      }
    >
      <ul className="divide-y divide-line">
        {alerts.map((alert) => (
          <li key={alert.id} className="flex items-baseline gap-3 py-2 text-sm">
            <SeverityMark severity={alert.severity} />
            <span className="min-w-0 flex-1">
              <span className="font-medium">{alert.rule}</span>
              {alert.count > 1 && <span className="text-ink-muted"> · {formatCount(alert.count)} times</span>}
              <span className="block font-mono text-xs break-words text-ink-muted">{alertText(alert.output)}</span>
            </span>
            <RelativeTime at={alert.at} className="shrink-0 text-xs text-ink-muted" />
          </li>
        ))}
      </ul>
    </Section>
  );
}
