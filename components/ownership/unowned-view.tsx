"use client";

import Link from "next/link";
import { useState } from "react";
import { UnownedCard } from "@/components/ownership/unowned-card";
import { type Gift, UnownedDialog } from "@/components/ownership/unowned-dialog";
import { SkeletonRows } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { plural } from "@/lib/client/format-number";
import { useRecord } from "@/lib/client/use-record";
import type { Unowned } from "@/lib/contracts/http/owner-rule";

/** What nobody owns, by what would own it together, the worst first; each with who might, and a rule in one step. */
export function UnownedView() {
  const { data, error, refetch } = useRecord("unowned", { query: { limit: 25 } });
  const [gift, setGift] = useState<Gift | null>(null);
  if (!data) {
    if (error)
      return <ErrorState title="What nobody owns could not be read" error={error} onRetry={() => void refetch()} />;
    return <SkeletonRows label="Looking for what nobody owns" rows={6} />;
  }
  return (
    <div className="flex max-w-4xl flex-col gap-6">
      <header>
        <h2 className="text-lg leading-6 font-semibold tracking-tight">
          <Headline unowned={data} />
        </h2>
        <p className="mt-1 max-w-prose text-sm text-ink-muted">
          What nobody owns, nobody fixes. Whoever you choose gets what is left of the repository, namespace or image: a
          rule for what nothing else gives to anybody, so that it takes nothing from others. You see what it changes
          before it is saved.
        </p>
      </header>
      {data.groups.length === 0 ? (
        <EmptyState title="Everything that is known has an owner">
          <p>
            New assets come here when no rule, label, CODEOWNERS line or catalog entry names one. See{" "}
            <Link href="/settings/ownership" className="link">
              the rules
            </Link>
            .
          </p>
        </EmptyState>
      ) : (
        <ul aria-label="What nobody owns, the worst first" className="flex flex-col gap-3">
          {data.groups.map((group) => (
            <UnownedCard key={`${group.kind} ${group.name}`} group={group} onGive={setGift} />
          ))}
        </ul>
      )}
      {data.more > 0 && (
        <p className="text-sm text-ink-muted">
          {plural(data.more, "more place")} with lower scores. They come up as the ones above find an owner.
        </p>
      )}
      {gift && <UnownedDialog gift={gift} onClose={() => setGift(null)} />}
    </div>
  );
}

function Headline({ unowned: { risks, assets } }: { unowned: Unowned }) {
  if (risks === 0 && assets === 0) return <>Nothing is without an owner.</>;
  return (
    <>
      <Link href="/risks?team=none" className="link">
        {plural(risks, "open risk")}
      </Link>{" "}
      and{" "}
      <Link href="/assets?team=none" className="link">
        {plural(assets, "asset")}
      </Link>{" "}
      belong to nobody.
    </>
  );
}
