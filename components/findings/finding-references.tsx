import { ExternalLink } from "lucide-react";
import { Facts, Section } from "@/components/ui/section";
import { formatDay } from "@/lib/client/format-time";
import type { FindingDetail } from "@/lib/contracts/http/finding";
import { isWebAddress } from "@/lib/model/web-address";

/** What the world knows about it. A feed that was never loaded is not the same as "not listed". */
export function FindingReferences({ finding }: { finding: FindingDetail }) {
  const links = finding.references.filter(isWebAddress).slice(0, 12);
  const facts = [
    ...(finding.aliases.length > 0 ? [{ name: "Also called", value: mono(finding.aliases.join(", ")) }] : []),
    ...(finding.links.length > 0 ? [{ name: "Bundled in", value: mono(finding.links.join(", ")) }] : []),
    ...(finding.cvss ? [{ name: `CVSS ${finding.cvss.version}`, value: cvss(finding.cvss) }] : []),
    ...(finding.epss ? [{ name: "EPSS", value: epss(finding.epss) }] : []),
    ...(finding.kev ? [{ name: "Exploited (KEV)", value: kev(finding.kev) }] : []),
  ];
  if (facts.length + links.length === 0) return null;
  return (
    <Section title="What is known about it">
      <div className="flex flex-col gap-3">
        {facts.length > 0 && <Facts items={facts} />}
        {links.length > 0 && (
          <ul className="flex flex-col gap-1 text-sm">
            {links.map((url) => (
              <li key={url} className="min-w-0">
                <a
                  href={url}
                  target="_blank"
                  rel="noreferrer noopener"
                  className="link inline-flex max-w-full items-center gap-1"
                >
                  <span className="truncate">{url.replace(/^https?:\/\//, "")}</span>
                  <ExternalLink className="size-3 shrink-0" aria-label="(another site)" />
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Section>
  );
}

function mono(text: string) {
  return <span className="font-mono text-xs break-words">{text}</span>;
}

function cvss({ score, vector, source }: NonNullable<FindingDetail["cvss"]>) {
  return (
    <span>
      {score.toFixed(1)} <span className="text-ink-muted">{source}</span>
      {vector && <span className="block font-mono text-xs break-all text-ink-muted">{vector}</span>}
    </span>
  );
}

function epss({ score, percentile, asOf }: NonNullable<FindingDetail["epss"]>): string {
  const chance = `${(score * 100).toFixed(1)} % chance of exploitation within 30 days`;
  return `${chance}, above ${Math.floor(percentile * 100)} % of all${asOf ? `, as of ${formatDay(asOf)}` : ""}`;
}

function kev({ dateAdded, ransomware }: NonNullable<FindingDetail["kev"]>): string {
  return `Listed since ${formatDay(dateAdded)}${ransomware ? ", used in ransomware" : ""}`;
}
