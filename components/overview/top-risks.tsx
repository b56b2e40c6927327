import Link from "next/link";
import { RiskChain } from "@/components/risks/risk-chain";
import { DueAndWord, OwnerAndDue } from "@/components/risks/risk-columns";
import { RiskPlace } from "@/components/risks/risk-place";
import { RiskTogether } from "@/components/risks/risk-together";
import { RiskWhy } from "@/components/risks/risk-why";
import { BandChip } from "@/components/severity/band-chip";
import { OwnerName } from "@/components/triage/owner-name";
import { LongWords } from "@/components/ui/long-words";
import { Section } from "@/components/ui/section";
import type { RiskItem } from "@/lib/contracts/http/risk";

/** The risks to fix first. */
export function TopRisks({ risks }: { risks: readonly RiskItem[] }) {
  return (
    <Section
      title="Fix these first"
      action={
        <Link href="/risks" className="link text-sm">
          All risks
        </Link>
      }
    >
      {risks.length === 0 && <p className="text-sm text-ink-muted">No open risk is known.</p>}
      <ol className="divide-y divide-line">
        {risks.map((risk) => (
          <li key={risk.id} className="flex items-center gap-3 py-2 text-sm">
            <span className="w-24 shrink-0">
              <BandChip band={risk.band} score={risk.score} />
            </span>
            <span className="min-w-0 flex-1">
              <Link
                href={`/risks/${risk.id}`}
                title={risk.title}
                data-title
                className="line-clamp-4 font-medium break-words hover:text-accent hover:underline sm:line-clamp-3"
              >
                <LongWords text={risk.title} />
              </Link>
              <RiskPlace risk={risk} />
              <RiskWhy risk={risk} />
              <RiskTogether risk={risk} />
              <span className="hidden sm:block">
                <RiskChain risk={risk} />
              </span>
              <OwnerAndDue risk={risk} />
            </span>
            <span className="hidden w-40 shrink-0 md:block">
              <OwnerName owner={risk.owner} />
            </span>
            <span className="hidden w-28 shrink-0 text-right sm:block">
              <DueAndWord risk={risk} />
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
