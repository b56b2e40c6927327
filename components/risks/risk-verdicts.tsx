import { CircleHelp } from "lucide-react";
import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { Section } from "@/components/ui/section";
import { verdictWord } from "@/lib/client/words";
import type { RiskDetail, Verdict } from "@/lib/contracts/http/risk";

const NAMES = { "bod-26-04": "CISA BOD 26-04", ssvc: "CISA SSVC" } as const;
const MEANS = {
  "bod-26-04": "The directive of the US cybersecurity agency on how soon federal agencies must fix what.",
  ssvc: "Stakeholder-specific vulnerability categorization: the agency’s decision tree on how urgently to act.",
} as const;

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
        <abbr title={MEANS[verdict.tree]} className="font-medium no-underline">
          {NAMES[verdict.tree]}
        </abbr>
        <Badge tone="accent">{verdictWord(verdict.verdict)}</Badge>
        <Link href={`/scoring#${verdict.tree}`} className="link inline-flex min-h-6 items-center text-xs">
          The whole table<span className="sr-only"> of {NAMES[verdict.tree]}</span>
        </Link>
      </p>
      {range && (
        <p className="text-xs text-ink-muted">
          With unknown inputs tried both ways it could be: {verdict.verdicts.map(verdictWord).join(", ")}.
        </p>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        {verdict.inputs.map((input) => (
          <div key={input.name} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-ink-muted">{verdictWord(input.name)}</dt>
            <dd>
              <span className="inline-flex items-center gap-1 font-medium">
                {!input.known && <CircleHelp className="size-3.5 text-track-star" aria-hidden />}
                {input.known ? verdictWord(input.value) : "Not known"}
              </span>
              <span className="block text-xs text-ink-muted">{input.evidence}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
