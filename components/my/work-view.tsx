"use client";

import Link from "next/link";
import { DecidedWork } from "@/components/my/decided-work";
import { WorkCard } from "@/components/my/work-card";
import { TriageProvider } from "@/components/triage/triage-context";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { SkeletonRows } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { plural } from "@/lib/client/format-number";
import { type ItemOf, useList } from "@/lib/client/use-list";
import { useListState } from "@/lib/client/use-list-state";

type WorkItem = ItemOf<"myWork">;
const FILTERS = ["assigned"] as const;
const WHOSE = [
  { value: "any", label: "Mine and my teams’" },
  { value: "me", label: "Mine" },
  { value: "team", label: "My teams’" },
] as const;

/** What is mine to change, by due date; each card is one change. */
export function WorkView() {
  const state = useListState(FILTERS);
  const list = useList("myWork", state.values, 50);
  return (
    <TriageProvider subject="risk">
      <div className="mx-auto flex max-w-4xl flex-col gap-6 p-4 sm:p-6">
        <header className="flex flex-wrap items-start justify-between gap-3">
          <div>
            <h1 className="text-xs font-medium text-ink-muted">My work</h1>
            <p className="text-lg leading-6 font-semibold tracking-tight">
              <Headline items={list.rows} total={list.count?.value} />
            </p>
          </div>
          <Segmented
            label="Whose work"
            value={(state.values.assigned ?? "any") as (typeof WHOSE)[number]["value"]}
            options={WHOSE}
            onChange={(assigned) => state.set({ assigned: assigned === "any" ? null : assigned })}
          />
        </header>
        <Body list={list} />
        <DecidedWork assigned={state.values.assigned} />
      </div>
    </TriageProvider>
  );
}

function Headline({ items, total }: { items: readonly WorkItem[]; total: number | undefined }) {
  if (total === undefined) return <span className="text-ink-muted">Reading your work…</span>;
  if (total === 0) return <>Nothing is assigned to you or your teams.</>;
  const overdue = items.filter((item) => item.overdue).length;
  const act = items.filter((item) => item.band === "act").length;
  return (
    <>
      {plural(total, "change")} to make
      {act > 0 && `, ${act} of them within 3 days`}.
      {overdue > 0 && <span className="text-act"> {overdue} overdue.</span>}
    </>
  );
}

function Body({ list }: { list: ReturnType<typeof useList<"myWork">> }) {
  if (list.rows.length === 0) {
    if (list.error) return <ErrorState title="Your work could not be read" error={list.error} onRetry={list.retry} />;
    if (list.isLoading) return <SkeletonRows label="Loading your work" rows={6} />;
    return <Nothing />;
  }
  return (
    <>
      <section aria-label="To do, most urgent first" className="flex flex-col gap-3">
        {list.rows.map((item) => (
          <WorkCard key={item.id} item={item} />
        ))}
      </section>
      {list.hasMore && (
        <Button className="self-center" disabled={list.isLoadingMore} onClick={list.loadMore}>
          Show more
        </Button>
      )}
    </>
  );
}

function Nothing() {
  return (
    <EmptyState title="Nothing is assigned to you">
      <p>
        Risks come here when a rule, a label or a person names you or a team of yours. See{" "}
        <Link href="/settings/unowned" className="link">
          what nobody owns
        </Link>{" "}
        or{" "}
        <Link href="/risks" className="link">
          all risks
        </Link>
        .
      </p>
    </EmptyState>
  );
}
