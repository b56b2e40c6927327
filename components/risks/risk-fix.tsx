import { ATTACK_PATH } from "@/components/risks/attack-path";
import { FixDetails } from "@/components/risks/fix-details";
import { fixReadiness } from "@/components/risks/fix-readiness";
import { PathCuts } from "@/components/risks/path-cuts";
import { InlineCode } from "@/components/ui/inline-code";
import { Section } from "@/components/ui/section";
import { plural } from "@/lib/client/format-number";
import type { RiskDetail } from "@/lib/contracts/http/risk";

/** The change itself, what it closes and leaves, and how to see that it worked. */
export function RiskFix({ risk }: { risk: RiskDetail }) {
  const { fix } = risk;
  if (risk.kind === ATTACK_PATH) return <PathCuts risk={risk} />;
  return (
    <Section title="The fix" note={fix.available ? undefined : "No report states a fixed version"}>
      <div className="flex flex-col gap-3">
        {fix.title !== risk.title && <p className="text-base font-medium wrap-anywhere">{fix.title}</p>}
        <FixDetails riskId={risk.id} fix={fix} />
        <p className="text-sm text-ink-muted">
          Closes{" "}
          {fix.leaves > 0
            ? `${fix.closes} of ${plural(fix.closes + fix.leaves, "finding")}`
            : plural(fix.closes, "finding")}
          {fix.leaves > 0 ? `, leaves ${fix.leaves}` : ""}. {fix.leavesText && <InlineCode text={fix.leavesText} />}
        </p>
        {fix.confidence && (
          <p className="text-sm">
            <span className="font-medium">{fixReadiness(fix).means} </span>
            <InlineCode text={fix.confidence.reason} />
          </p>
        )}
        {fix.verify && (
          <p className="text-sm">
            <span className="font-medium">To verify: </span>
            <InlineCode text={fix.verify} />
          </p>
        )}
      </div>
    </Section>
  );
}
