"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { ownerWord } from "@/components/triage/owner-name";
import { callApi } from "@/lib/client/api";
import { formatBoundedCount } from "@/lib/client/format-number";
import { useSettled } from "@/lib/client/use-settled";
import type { OwnerRuleWrite } from "@/lib/contracts/http/owner-rule";

/** Whom the rule would assign, worked out by the server without saving it. */
export function OwnerRulePreview({ body }: { body: OwnerRuleWrite }) {
  const settled = useSettled(JSON.stringify(body), 400);
  const { data, error, isPending } = useQuery({
    queryKey: ["previewOwnerRule", settled],
    queryFn: ({ signal }) => callApi("previewOwnerRule", { body: JSON.parse(settled) as OwnerRuleWrite, signal }),
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-label="Preview" aria-live="polite" className="rounded-md border border-line bg-sunken p-3 text-sm">
      {error && <p className="text-act">{error.message}</p>}
      {isPending && !error && <p className="text-ink-muted">Working out whom it would assign…</p>}
      {data && (
        <>
          <p className="font-medium">
            Matches {formatBoundedCount(data.matches)} {data.matches.value === 1 ? "asset" : "assets"};{" "}
            {formatBoundedCount(data.changes)} would change owner.
          </p>
          <ul className="mt-2 flex max-h-60 flex-col gap-1 overflow-auto">
            {data.sample.map(({ asset, from, to }) => (
              <li key={asset.id} className="flex flex-wrap items-center gap-2">
                <Link href={`/assets/${asset.id}`} className="link min-w-0 truncate">
                  {asset.name}
                </Link>
                <span className="text-ink-muted">{ownerWord(from) ?? "nobody"}</span>
                <ArrowRight className="size-3.5 text-ink-muted" aria-label="becomes" />
                <span className="font-medium">{ownerWord(to) ?? "nobody"}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
