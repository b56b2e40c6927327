import { type BodInputs, bodDays, decideBod2604, describeBod } from "@/lib/engine/bod-26-04";
import { BAND_LABELS, type Band, bandOfDays } from "@/lib/engine/risk/bands";
import { decideSsvc, type SsvcInputs } from "@/lib/engine/ssvc";
import type { DecisionTable } from "@/lib/model/published-formula";

const SOURCE = "https://github.com/CERTCC/SSVC/tree/main/data/csv/cisa";
const YES_NO = [false, true] as const;
const IMPACTS = ["partial", "total"] as const;
const word = (yes: boolean) => (yes ? "yes" : "no");

/** All 16 rows of CISA BOD 26-04, as the engine decides them, the strictest first. */
export function bodTable(): DecisionTable {
  const inputs = YES_NO.flatMap((kev) =>
    YES_NO.flatMap((exposed) =>
      YES_NO.flatMap((automatable) =>
        IMPACTS.map((technicalImpact) => ({ kev, exposed, automatable, technicalImpact }) satisfies BodInputs),
      ),
    ),
  );
  return {
    id: "bod-26-04",
    title: "CISA BOD 26-04",
    text: "The directive of the US cybersecurity agency on how soon federal agencies must fix what (10 June 2026). Four yes or no questions, sixteen answers.",
    source: { label: "CERTCC/SSVC, cisa_bod_26_04_1_0_0.csv", href: SOURCE },
    inputs: ["In KEV", "Publicly exposed", "Automatable", "Technical impact"],
    rows: inputs
      .map((given) => ({ given, verdict: decideBod2604(given) }))
      .sort((a, b) => strictness(b.verdict) - strictness(a.verdict))
      .map(({ given, verdict }) => ({
        inputs: [word(given.kev), word(given.exposed), word(given.automatable), given.technicalImpact],
        verdict: describeBod(verdict),
        band: BAND_LABELS[bandOfDays(bodDays(verdict.effective))],
      })),
  };
}

/** All 36 rows of the CISA SSVC coordinator tree, as the engine decides them, in the published order. */
export function ssvcTable(): DecisionTable {
  const inputs = (["none", "poc", "active"] as const).flatMap((exploitation) =>
    YES_NO.flatMap((automatable) =>
      IMPACTS.flatMap((technicalImpact) =>
        (["low", "medium", "high"] as const).map(
          (mission) => ({ exploitation, automatable, technicalImpact, mission }) satisfies SsvcInputs,
        ),
      ),
    ),
  );
  return {
    id: "ssvc",
    title: "CISA SSVC",
    text: "Stakeholder-specific vulnerability categorization: the agency's decision tree on how urgently to act, version 2.0.3. Mission impact is the business criticality that your organization set on the asset.",
    source: { label: "CERTCC/SSVC, cisa_coordinator_2_0_3.csv", href: SOURCE },
    inputs: ["Exploitation", "Automatable", "Technical impact", "Mission impact"],
    rows: inputs.map((given) => {
      const label = BAND_LABELS[decideSsvc(given).effective as Band];
      const exploitation = given.exploitation === "poc" ? "public poc" : given.exploitation;
      return {
        inputs: [exploitation, word(given.automatable), given.technicalImpact, given.mission],
        verdict: label,
        band: null,
      };
    }),
  };
}

/** Days first, then whether an investigation is asked for. */
function strictness({ days, forensic }: { days: number | null; forensic: boolean }): number {
  return -(days ?? 1_000) + (forensic ? 1 : 0);
}
