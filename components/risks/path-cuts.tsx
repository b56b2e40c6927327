import { Scissors } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Due } from "@/components/risks/risk-columns";
import { OwnerName } from "@/components/triage/owner-name";
import { InlineCode } from "@/components/ui/inline-code";
import { Section } from "@/components/ui/section";
import type { PathChange, RiskDetail } from "@/lib/contracts/http/risk";

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

/** The risk whose change a cut is: who makes it, and by when. */
function CutRisk({ cut: { risk } }: { cut: PathChange }) {
  if (!risk) return null;
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
      <Fact name="A risk of its own">
        <Link href={`/risks/${risk.id}`} className="link break-words">
          {risk.title}
        </Link>
      </Fact>
      <Fact name="Owner">
        <OwnerName owner={risk.owner} />
      </Fact>
      <Fact name="Due">
        <Due risk={{ ...risk, decidedUntil: null }} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-wrap gap-x-2">
      <dt className="text-ink-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
