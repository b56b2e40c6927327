"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";

type Reading<Item> = {
  rows: readonly Item[];
  error: Error | null;
  isLoading: boolean;
  retry: () => void;
  hasMore: boolean;
  loadMore: () => void;
};

/** A short list of a settings page with its honest states. */
export function SettingsList<Item>({
  what,
  list,
  empty,
  children,
}: {
  what: string;
  list: Reading<Item>;
  empty: string;
  children: (item: Item) => ReactNode;
}) {
  if (list.rows.length === 0) {
    if (list.error)
      return <ErrorState title={`The ${what} could not be read`} error={list.error} onRetry={list.retry} />;
    if (list.isLoading) return <SkeletonRows rows={3} label={`Loading ${what}`} />;
    return <p className="text-sm text-ink-muted">{empty}</p>;
  }
  return (
    <>
      <ul className="divide-y divide-line">{list.rows.map(children)}</ul>
      {list.hasMore && (
        <Button className="mt-3" onClick={list.loadMore}>
          Show more
        </Button>
      )}
    </>
  );
}
