import { CircleHelp, ShieldCheck, ShieldX } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import type { ClaimedEvidence } from "@/lib/contracts/http/asset";

/** Signatures and attestations about digests of the asset, each with what came of checking it. */
export function AssetEvidence({ evidence }: { evidence: readonly ClaimedEvidence[] }) {
  if (evidence.length === 0) return null;
  return (
    <Section title="Evidence">
      <p className="pb-2 text-xs text-ink-muted">
        What senders say about these digests. It proves something only where the signature was verified and its signer
        is expected.
      </p>
      <ul className="divide-y divide-line">
        {evidence.map((one) => (
          <li key={JSON.stringify(one)} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 py-2 text-sm">
            <span className="min-w-0 flex-1 basis-60">
              <span className="font-medium">{one.predicateType ?? "Signature"}</span>
              {!one.signed && <span className="text-ink-muted"> · not signed</span>}
              <span className="block text-xs break-words text-ink-muted">{claimsOf(one)}</span>
              {one.check && <span className="block text-xs break-words">{checkedWords(one.check)}</span>}
              <span className="block truncate font-mono text-xs text-ink-muted" title={one.digest}>
                {one.digest}
              </span>
            </span>
            <CheckBadge evidence={one} />
            {one.claimedAt && <RelativeTime at={one.claimedAt} className="shrink-0 text-xs text-ink-muted" />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function CheckBadge({ evidence: { check, signed } }: { evidence: ClaimedEvidence }) {
  if (!check || check.result === "unverified")
    return (
      <Badge>
        <CircleHelp aria-hidden /> {signed ? "Not verified" : "Not signed"}
      </Badge>
    );
  if (check.result === "failed")
    return (
      <Badge tone="act">
        <ShieldX aria-hidden /> Failed
      </Badge>
    );
  return (
    <Badge tone={check.expected ? "good" : "amber"}>
      <ShieldCheck aria-hidden /> {check.expected ? "Verified" : "Verified, signer not expected"}
    </Badge>
  );
}

function checkedWords({ reason, identity, expected, result }: NonNullable<ClaimedEvidence["check"]>): string {
  if (result !== "verified") return reason;
  const by = `${reason} Signed by ${identity}.`;
  return expected
    ? by
    : `${by} Nobody has named that signer for this image: do so under Settings > Signatures if it is yours.`;
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
