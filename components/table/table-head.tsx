"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { type Column, SHOW_FROM } from "@/components/table/column";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/lib/client/class-names";

export type Sorting = { value: string; onChange: (sort: string) => void };

export function TableHead<Row>({
  columns,
  sorting,
  selected,
  onSelectAll,
}: {
  columns: readonly Column<Row>[];
  sorting?: Sorting | undefined;
  selected: boolean | "indeterminate";
  onSelectAll?: ((on: boolean) => void) | undefined;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: virtual rows need divs; a header row takes no focus
    <div role="row" className="hidden h-9 items-center gap-3 border-b border-line px-4 text-xs text-ink-muted sm:flex">
      {onSelectAll && (
        // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above
        <div role="columnheader" className="-ml-1 w-6">
          <Checkbox checked={selected} onChange={onSelectAll} label="Select all loaded rows" />
        </div>
      )}
      {columns.map((column) => (
        <HeadCell key={column.id} column={column} sorting={sorting} />
      ))}
    </div>
  );
}

function HeadCell<Row>({ column, sorting }: { column: Column<Row>; sorting?: Sorting | undefined }) {
  const { sort } = column;
  const active = sort && sorting ? [sort.first, sort.second].includes(sorting.value) : false;
  const descending = active && (sorting?.value.startsWith("-") ?? false);
  const next = sort && sorting ? (sorting.value === sort.first ? (sort.second ?? sort.first) : sort.first) : undefined;
  const Arrow = descending ? ArrowDown : ArrowUp;
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: virtual rows need divs; sorting is the button inside
    <div
      role="columnheader"
      aria-sort={active ? (descending ? "descending" : "ascending") : undefined}
      className={cn(
        SHOW_FROM[column.from ?? "always"],
        column.widthPx ? "shrink-0" : "min-w-0 flex-1",
        column.align === "right" && "justify-end",
      )}
      style={column.widthPx ? { width: column.widthPx } : undefined}
    >
      {next && sorting ? (
        <button
          type="button"
          onClick={() => sorting.onChange(next)}
          className={cn(
            "inline-flex h-6 items-center gap-1 rounded-sm whitespace-nowrap hover:text-ink",
            active && "font-medium text-ink",
          )}
        >
          {column.header}
          {active && <Arrow className="size-3" aria-hidden />}
        </button>
      ) : (
        <span className="inline-flex h-6 items-center whitespace-nowrap">{column.header}</span>
      )}
    </div>
  );
}
