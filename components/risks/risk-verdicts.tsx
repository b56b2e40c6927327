import { CircleHelp } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Section } from "@/components/ui/section";
import type { RiskDetail, Verdict } from "@/lib/contracts/http/risk";

const NAMES = { "bod-26-04": "CISA BOD 26-04", ssvc: "CISA SSVC" } as const;

/** What the two public decision trees say, and with which inputs. An unknown input is marked, never guessed. */
export function RiskVerdicts({ risk }: { risk: Pick<RiskDetail, "verdicts"> }) {
  if (risk.verdicts.length === 0) return null;
  return (
    <Section title="Public decision trees">
      <div className="flex flex-col gap-5">
        {risk.verdicts.map((verdict) => (
          <VerdictTable key={verdict.tree} verdict={verdict} />
        ))}
      </div>
    </Section>
  );
}

function VerdictTable({ verdict }: { verdict: Verdict }) {
  const range = verdict.verdicts.length > 1;
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <span className="font-medium">{NAMES[verdict.tree]}</span>
        <Badge tone="accent">{verdict.verdict}</Badge>
        {verdict.dueDays !== null && <span className="text-ink-muted">due in {verdict.dueDays} days</span>}
      </p>
      {range && (
        <p className="text-xs text-ink-muted">
          With unknown inputs tried both ways it could be: {verdict.verdicts.join(", ")}.
        </p>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        {verdict.inputs.map((input) => (
          <div key={input.name} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-ink-muted">{input.name}</dt>
            <dd>
              <span className="inline-flex items-center gap-1 font-medium">
                {!input.known && <CircleHelp className="size-3.5 text-track-star" aria-hidden />}
                {input.known ? input.value : "Unknown"}
              </span>
              <span className="block text-xs text-ink-muted">{input.evidence}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
