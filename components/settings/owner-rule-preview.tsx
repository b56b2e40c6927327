"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { ownerWord } from "@/components/triage/owner-name";
import { callApi } from "@/lib/client/api";
import { plural } from "@/lib/client/format-number";
import { useSettled } from "@/lib/client/use-settled";
import type { Count } from "@/lib/contracts/http/list-page";
import type { OwnerMove, OwnerRuleTry } from "@/lib/contracts/http/owner-rule";

const SHOWN = 8;

/** What the rule would change, worked out by the server without saving it. */
export function OwnerRulePreview({ body }: { body: OwnerRuleTry }) {
  const settled = useSettled(JSON.stringify(body), 400);
  const { data, error, isPending } = useQuery({
    queryKey: ["previewOwnerRule", settled],
    queryFn: ({ signal }) => callApi("previewOwnerRule", { body: JSON.parse(settled) as OwnerRuleTry, signal }),
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-label="Preview" aria-live="polite" className="rounded-md border border-line bg-sunken p-3 text-sm">
      {error && <p className="text-act">{error.message}</p>}
      {isPending && !error && <p className="text-ink-muted">Working out whom it would assign…</p>}
      {data && (
        <>
          <p className="font-medium">
            Decides about {counted(data.matches, "asset")}. Change hands: {counted(data.changes, "asset")},{" "}
            {counted(data.risks, "risk")} and {counted(data.findings, "finding")}.
          </p>
          {data.changes.relation === "at_least" && (
            <p className="mt-1 text-ink-muted">
              Your organization has more than can be looked at while you wait: these are at least so many. The saved
              rule is applied to everything.
            </p>
          )}
          {data.moves.length > 0 && (
            <ul aria-label="From whom to whom" className="mt-2 flex flex-col gap-1">
              {data.moves.map((move) => (
                <MoveRow key={`${ownerWord(move.from)} ${ownerWord(move.to)}`} move={move} />
              ))}
            </ul>
          )}
          <ul aria-label="Assets that change hands" className="mt-2 flex flex-col gap-1">
            {data.sample.slice(0, SHOWN).map(({ asset, from, to }) => (
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
          {data.changes.value > SHOWN && (
            <p className="mt-1 text-ink-muted">
              and {counted({ ...data.changes, value: data.changes.value - SHOWN }, "more asset")}
            </p>
          )}
        </>
      )}
    </section>
  );
}

/** "3 assets", or "at least 3 assets" of what was not looked at whole. */
function counted(count: Count, one: string): string {
  return `${count.relation === "at_least" ? "at least " : ""}${plural(count.value, one)}`;
}

function MoveRow({ move: { from, to, assets, risks, findings } }: { move: OwnerMove }) {
  const parts = [
    assets > 0 ? plural(assets, "asset") : null,
    risks > 0 ? plural(risks, "risk") : null,
    findings > 0 ? plural(findings, "finding") : null,
  ].filter(Boolean);
  return (
    <li className="flex flex-wrap items-center gap-2">
      <span className="text-ink-muted">{ownerWord(from) ?? "nobody"}</span>
      <ArrowRight className="size-3.5 text-ink-muted" aria-label="to" />
      <span className="font-medium">{ownerWord(to) ?? "nobody"}</span>
      <span className="text-ink-muted">{parts.join(", ")}</span>
    </li>
  );
}
