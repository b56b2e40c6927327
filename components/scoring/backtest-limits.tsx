import { Section } from "@/components/ui/section";

/** What this test cannot show, and which rules it could not try. */
export function BacktestLimits({ exploited }: { exploited: number }) {
  return (
    <Section title="What these data cannot show">
      <ul className="flex max-w-3xl list-disc flex-col gap-1.5 pl-5 text-sm">
        <li>
          <b>Few exploited CVEs.</b> {exploited} remain after taking out those already listed. That is why the intervals
          are wide, and why a difference whose interval holds zero is called “not told apart” and not “better”.
        </li>
        <li>
          <b>No EPSS.</b> The exploit prediction of that day is not in these files, so it is silent in our score too.
          Rules that need it could not be tried: EPSS 0.1 or more, KEV or EPSS then CVSS 7.0 (arXiv 2506.01220), LEV
          (NIST CSWP 41), CVSS with threat metrics.
        </li>
        <li>
          <b>The catalog is not the truth.</b> A CVE that CISA does not list may be exploited all the same.
        </li>
        <li>
          <b>Assessed is not random.</b> CISA assessed mostly CVEs of 2023 and 2024, and looks sooner at those that
          worry it.
        </li>
        <li>
          <b>No places.</b> Exposure, privilege, criticality, age and evidence are the same for every CVE here. This
          judges how the formula ranks CVEs, not how it ranks your risks.
        </li>
        <li>
          <b>One period of ten months.</b> The weights were not changed after the result. A formula that learns from it
          has to be judged by other data.
        </li>
      </ul>
    </Section>
  );
}
