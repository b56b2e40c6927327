"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { SkeletonRows } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";

type Reading = { rows: readonly unknown[]; error: Error | null; isLoading: boolean; retry: () => void };

/** The four honest states of a list: coming, failed, nothing (and why), rows. */
export function ListBody({
  what,
  list,
  isFiltered,
  onClear,
  empty,
  children,
}: {
  what: string;
  list: Reading;
  isFiltered: boolean;
  onClear: () => void;
  empty: ReactNode;
  children: ReactNode;
}) {
  if (list.rows.length > 0) {
    return (
      <>
        {list.error && (
          <p role="alert" className="flex items-center justify-between gap-3 bg-act-soft px-4 py-1.5 text-sm text-act">
            These {what} could not be refreshed: {list.error.message}
            <Button size="sm" onClick={list.retry}>
              Try again
            </Button>
          </p>
        )}
        {children}
      </>
    );
  }
  if (list.error) return <ErrorState title={`The ${what} could not be read`} error={list.error} onRetry={list.retry} />;
  if (list.isLoading) return <SkeletonRows label={`Loading ${what}`} rows={12} />;
  if (!isFiltered) return empty;
  return (
    <EmptyState title={`No ${what} match these filters`} action={<Button onClick={onClear}>Clear the filters</Button>}>
      <p>This says nothing about what the filters leave out.</p>
    </EmptyState>
  );
}
