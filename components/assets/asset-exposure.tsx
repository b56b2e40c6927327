import { exposureSentence } from "@/components/assets/exposure-badge";
import { RiskPath } from "@/components/risks/risk-path";
import { SeverityMark } from "@/components/severity/severity-mark";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import type { AssetDetail } from "@/lib/contracts/http/asset";

/** Who can open a connection to it and how, and what power it would give them. */
export function AssetExposure({ asset }: { asset: AssetDetail }) {
  const { exposure, privileges } = asset;
  return (
    <>
      {exposure && exposure.chain.length > 0 && <RiskPath risk={{ path: exposure.chain, exposure: exposure.level }} />}
      {exposure && exposure.chain.length === 0 && (
        <Section title="The way in">
          <p className="text-sm">{exposureSentence(exposure.level)}.</p>
        </Section>
      )}
      {exposure && (
        <p className="-mt-4 text-xs text-ink-muted">
          {exposure.ports.length > 0 &&
            `${exposure.ports.length === 1 ? "Port" : "Ports"} ${exposure.ports.join(", ")}. `}
          {exposure.asOf && (
            <>
              From the cluster inventory, as of <RelativeTime at={exposure.asOf} />
              {asset.inventory?.silent && ", which is stale: it may be reachable by others now"}. Cloud firewalls are
              not modelled.
            </>
          )}
        </p>
      )}
      {privileges && privileges.length > 0 && (
        <Section title="Power over its host or cluster">
          <ul className="flex flex-col gap-2">
            {privileges.map((privilege) => (
              <li key={privilege.id} className="flex items-baseline gap-3 text-sm">
                <SeverityMark severity={privilege.severity} />
                <span>
                  <span className="font-medium">{privilege.label}</span>
                  <span className="block text-xs text-ink-muted">{privilege.why}</span>
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
