import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import type { ClaimedEvidence } from "@/lib/contracts/http/asset";

/** Signatures and attestations about digests of the asset, as claimed: the page says so, since nobody verified them here. */
export function AssetEvidence({ evidence }: { evidence: readonly ClaimedEvidence[] }) {
  if (evidence.length === 0) return null;
  return (
    <Section title="Evidence (claimed)">
      <p className="pb-2 text-xs text-ink-muted">What senders say about these digests. Nothing of it was verified.</p>
      <ul className="divide-y divide-line">
        {evidence.map((one) => (
          <li key={JSON.stringify(one)} className="flex items-baseline gap-3 py-2 text-sm">
            <span className="min-w-0 flex-1">
              <span className="font-medium">{one.predicateType ?? "Signature"}</span>
              {!one.signed && <span className="text-ink-muted"> · not signed</span>}
              <span className="block text-xs break-words text-ink-muted">{claimsOf(one)}</span>
              <span className="block truncate font-mono text-xs text-ink-muted" title={one.digest}>
                {one.digest}
              </span>
            </span>
            {one.claimedAt && <RelativeTime at={one.claimedAt} className="shrink-0 text-xs text-ink-muted" />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function claimsOf({ builder, source, signer }: ClaimedEvidence): string {
  const claims = [
    source.repo && `built from ${source.repo}${source.commit ? ` at ${source.commit.slice(0, 12)}` : ""}`,
    builder && `by ${builder}`,
    signer.identity && `signed as ${signer.identity}`,
    signer.issuer && `vouched for by ${signer.issuer}`,
  ];
  return claims.filter(Boolean).join(", ");
}
