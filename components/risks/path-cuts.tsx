import { Scissors } from "lucide-react";
import { CutRisk } from "@/components/risks/cut-risk";
import { InlineCode } from "@/components/ui/inline-code";
import { Section } from "@/components/ui/section";
import type { RiskDetail } from "@/lib/contracts/http/risk";

const NOTES = {
  one: "One change ends the path",
  two: "Both changes together end the path",
  partial: "No two changes end every way to this goal",
} as const;

/** The one or two changes that break an attack path, and how far each reaches. */
export function PathCuts({ risk }: { risk: Pick<RiskDetail, "fix" | "cuts"> }) {
  const { cuts, fix } = risk;
  const partial = cuts.every(({ breaks }) => breaks === 0);
  if (cuts.length === 0)
    return (
      <Section title="The cheapest cut">
        <p className="text-base font-medium">{fix.title}</p>
        <p className="max-w-prose text-sm">{fix.text}</p>
      </Section>
    );
  return (
    <Section
      title={cuts.length === 1 ? "The cheapest cut" : "The cheapest cuts"}
      note={NOTES[partial ? "partial" : cuts.length === 1 ? "one" : "two"]}
    >
      <ul className="flex flex-col gap-4">
        {cuts.map((cut) => (
          <li key={cut.id} className="flex gap-3">
            <Scissors className="mt-1 size-4 shrink-0 text-good" aria-hidden />
            <div className="flex min-w-0 flex-col gap-1">
              <p className="text-base font-medium break-words">{cut.title}</p>
              <p className="max-w-prose text-sm">
                <InlineCode text={cut.text} />
              </p>
              <CutRisk cut={cut} />
            </div>
          </li>
        ))}
      </ul>
      {fix.leavesText && <p className="mt-3 max-w-prose text-sm text-ink-muted">{fix.leavesText}</p>}
      {fix.verify && (
        <p className="mt-3 max-w-prose text-sm">
          <span className="font-medium">To verify: </span>
          <InlineCode text={fix.verify} />
        </p>
      )}
    </Section>
  );
}
