import { SeverityMark } from "@/components/severity/severity-mark";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { alertText } from "@/lib/client/alert-text";
import type { RiskDetail } from "@/lib/contracts/http/risk";

/** The fix stands below: it must not be pushed out of sight. */
const SHOWN = 3;

/** What sensors saw happen on its workloads: it may be used already, which no other part of the page can say. */
export function RiskAlerts({ alerts }: { alerts: RiskDetail["alerts"] }) {
  if (alerts.length === 0) return null;
  return (
    <Section title="Seen at run time" note="Alerts on its workloads">
      <Alerts alerts={alerts.slice(0, SHOWN)} />
      {alerts.length > SHOWN && (
        <details className="text-sm">
          <summary className="cursor-pointer text-ink-muted">{alerts.length - SHOWN} more</summary>
          <Alerts alerts={alerts.slice(SHOWN)} />
        </details>
      )}
    </Section>
  );
}

function Alerts({ alerts }: { alerts: RiskDetail["alerts"] }) {
  return (
    <ul className="divide-y divide-line">
      {alerts.map((alert) => (
        <li key={alert.id} className="flex items-baseline gap-3 py-2 text-sm">
          <SeverityMark severity={alert.severity} />
          <span className="min-w-0 flex-1">
            <span className="font-medium">{alert.rule}</span>
            <span className="block font-mono text-xs break-words text-ink-muted">{alertText(alert.output)}</span>
          </span>
          <RelativeTime at={alert.at} className="shrink-0 text-xs text-ink-muted" />
        </li>
      ))}
    </ul>
  );
}
