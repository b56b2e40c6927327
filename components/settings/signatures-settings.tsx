"use client";

import { TrustAnchorForm } from "@/components/settings/trust-anchor-form";
import { TrustedSignerForm } from "@/components/settings/trusted-signer-form";
import { DetailSkeleton } from "@/components/shell/page-skeleton";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { ErrorState } from "@/components/ui/states";
import { plural } from "@/lib/client/format-number";
import { formatDay } from "@/lib/client/format-time";
import { useChange } from "@/lib/client/use-change";
import { useRecord } from "@/lib/client/use-record";
import { useMay } from "@/lib/client/use-session";
import type { SigningTrust, TrustAnchor, TrustedSigner } from "@/lib/contracts/http/signing-trust";

/** What signatures are checked against, and who may sign for which images: only both together make a proof. */
export function SignaturesSettings() {
  const { data: trust, error, refetch } = useRecord("getSigningTrust");
  const isAdmin = useMay("admin");
  if (!trust) {
    if (error) return <ErrorState title="Signatures could not be read" error={error} onRetry={() => void refetch()} />;
    return <DetailSkeleton label="Loading what is trusted" />;
  }
  return (
    <div className="flex flex-col gap-6">
      <Section title="Who signs for which images" note={bundleWords(trust.bundles)}>
        <p className="max-w-prose pb-2 text-sm text-ink-muted">
          Signed provenance proves where an image comes from only when its signer is named here. Anybody can sign an
          image with a name of their own.
        </p>
        {trust.signers.length === 0 ? (
          <p className="text-sm">Nobody is named yet: every statement about a build is a claim.</p>
        ) : (
          <ul className="divide-y divide-line">
            {trust.signers.map((signer) => (
              <SignerRow key={signer.id} signer={signer} mayChange={isAdmin} />
            ))}
          </ul>
        )}
        {isAdmin && <TrustedSignerForm />}
      </Section>
      <Section title="What signatures are checked against" note="Offline: nothing is fetched">
        <ul className="divide-y divide-line">
          <li className="py-2.5 text-sm">
            <span className="font-medium">Sigstore’s public instance</span>
            <span className="block text-xs text-ink-muted">
              Fulcio, Rekor and timestamps as packaged on {formatDay(trust.publicInstance.packagedAt)}. Keys that are
              newer than that are not known: paste a newer trusted root.
            </span>
          </li>
          {trust.anchors.map((anchor) => (
            <AnchorRow key={anchor.id} anchor={anchor} mayChange={isAdmin} />
          ))}
        </ul>
        {isAdmin && <TrustAnchorForm />}
      </Section>
    </div>
  );
}

function bundleWords({ verified, failed, unverified }: SigningTrust["bundles"]): string {
  const total = verified + failed + unverified;
  if (total === 0) return "No signature has been delivered";
  return `${plural(total, "signature")} delivered: ${verified} verified, ${failed} failed, ${unverified} not verified`;
}

const TOUCHES = ["getSigningTrust", "assetOrigin", "getAsset"] as const;

function SignerRow({ signer, mayChange }: { signer: TrustedSigner; mayChange: boolean }) {
  const remove = useChange("removeTrustedSigner", TOUCHES);
  return (
    <li className="flex flex-wrap items-center gap-3 py-2.5 text-sm">
      <span className="min-w-0 flex-1 basis-60">
        <span className="font-medium break-all">{signer.images}</span>
        <span className="block text-xs break-all text-ink-muted">
          {signer.identity}
          {signer.issuer && `, vouched for by ${signer.issuer}`}
        </span>
        <span className="block text-xs text-ink-muted">
          Named by {signer.createdBy} <RelativeTime at={signer.createdAt} />
        </span>
      </span>
      {mayChange && (
        <Button
          size="sm"
          aria-label={`Remove the signer of ${signer.images}`}
          disabled={remove.isPending}
          onClick={() => remove.mutate({ params: { id: signer.id } })}
        >
          Remove
        </Button>
      )}
    </li>
  );
}

function AnchorRow({ anchor, mayChange }: { anchor: TrustAnchor; mayChange: boolean }) {
  const remove = useChange("removeTrustAnchor", TOUCHES);
  return (
    <li className="flex flex-wrap items-center gap-3 py-2.5 text-sm">
      <span className="min-w-0 flex-1 basis-60">
        <span className="font-medium">{anchor.name}</span>
        <span className="block text-xs text-ink-muted">
          {anchor.kind === "key" ? "Public key" : "Sigstore trusted root"}, added by {anchor.createdBy}{" "}
          <RelativeTime at={anchor.createdAt} />
        </span>
        <code className="block truncate font-mono text-xs text-ink-muted" title={anchor.fingerprint}>
          SHA-256 {anchor.fingerprint}
        </code>
      </span>
      {mayChange && (
        <Button
          size="sm"
          aria-label={`Remove ${anchor.name}`}
          disabled={remove.isPending}
          onClick={() => remove.mutate({ params: { id: anchor.id } })}
        >
          Remove
        </Button>
      )}
    </li>
  );
}
