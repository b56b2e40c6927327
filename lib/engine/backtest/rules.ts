import type { Assessed } from "@/lib/engine/backtest/select-cases";
import { decideBod2604 } from "@/lib/engine/bod-26-04";
import { decideSsvc } from "@/lib/engine/ssvc";

/** A yes or no for each CVE, with what was known on the day. */
export type Rule = { id: string; label: string; how: string; flags: (cve: Assessed) => boolean };

/** The rules of FACTS 2.3 that need neither EPSS nor a catalog of exploits. Those that do are in docs/backtest.md. */
export const RULES: readonly Rule[] = [
  {
    id: "cvss-9",
    label: "CVSS 9.0 or more",
    how: "Critical by base score. Without a score: no.",
    flags: ({ cvss }) => (cvss ?? 0) >= 9,
  },
  {
    id: "cvss-7",
    label: "CVSS 7.0 or more",
    how: "High or critical by base score. Without a score: no.",
    flags: ({ cvss }) => (cvss ?? 0) >= 7,
  },
  {
    id: "exploit-known",
    label: "Exploit known",
    how: "CISA's assessment knows a public proof of concept or active exploitation.",
    flags: hasExploit,
  },
  {
    id: "exploit-and-cvss-7",
    label: "Exploit known, then CVSS 7.0 or more",
    how: "The shape of vulnerability management chaining, with CISA's assessment in place of EPSS, which is not at hand.",
    flags: (cve) => hasExploit(cve) && (cve.cvss ?? 0) >= 7,
  },
  {
    id: "bod-3-days",
    label: "BOD 26-04: 3 days",
    how: "The directive's verdict if the asset is publicly exposed: 3 days.",
    flags: (cve) => bodDays(cve) === 3,
  },
  {
    id: "bod-14-days",
    label: "BOD 26-04: 14 days or sooner",
    how: "The directive's verdict if the asset is publicly exposed: 3 or 14 days.",
    flags: (cve) => bodDays(cve) === 3 || bodDays(cve) === 14,
  },
  {
    id: "ssvc-medium",
    label: "SSVC, medium mission: Track* or more",
    how: "CISA's coordinator tree if the mission impact is medium: Track*, Attend or Act.",
    flags: (cve) => ssvc(cve, "medium") !== "track",
  },
  {
    id: "ssvc-high",
    label: "SSVC, high mission: Attend or more",
    how: "CISA's coordinator tree if the mission impact is high: Attend or Act.",
    flags: (cve) => ["attend", "act"].includes(ssvc(cve, "high")),
  },
];

function hasExploit({ exploitation }: Assessed): boolean {
  return exploitation !== "none";
}

function bodDays({ automatable, technicalImpact }: Assessed): 3 | 14 | 60 | null {
  return decideBod2604({ kev: false, exposed: true, automatable, technicalImpact }).days;
}

function ssvc({ exploitation, automatable, technicalImpact }: Assessed, mission: "medium" | "high") {
  return decideSsvc({ kev: false, exploitation, automatable, technicalImpact, mission }).effective;
}
