"use client";

import { type MouseEvent, memo, type Ref } from "react";
import { type Column, SHOW_FROM } from "@/components/table/column";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/lib/client/class-names";

type Props<Row> = {
  ref: Ref<HTMLDivElement>;
  row: Row;
  columns: readonly Column<Row>[];
  index: number;
  offsetPx: number;
  active: boolean;
  open: boolean;
  /** Absent where rows cannot be selected. */
  selected: boolean | undefined;
  onSelect: (on: boolean) => void;
  onOpen: (row: Row) => void;
  onFocus: (index: number) => void;
};

function PlainTableRow<Row>(props: Props<Row>) {
  const { row, index, active, open, selected } = props;
  const openUnlessControl = (event: MouseEvent) => {
    if ((event.target as HTMLElement).closest("a, button, input, label")) return;
    props.onOpen(row);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useKeyWithClickEvents: Enter is handled for the whole table
    <div
      ref={props.ref}
      role="row"
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      onFocus={() => props.onFocus(index)}
      onClick={openUnlessControl}
      style={{ transform: `translateY(${props.offsetPx}px)` }}
      className={cn(
        "absolute top-0 left-0 flex min-h-[53px] [contain:layout_style] w-full items-center gap-3 border-b border-line px-4 py-2 text-sm hover:bg-hover",
        "outline-offset-[-2px]",
        selected && "bg-accent-soft hover:bg-accent-soft",
        open && "bg-accent-soft shadow-[inset_3px_0_0_var(--accent)]",
      )}
    >
      {selected !== undefined && (
        // biome-ignore lint/a11y/useSemanticElements: see data-table
        <div role="cell" className="-ml-1 hidden w-6 sm:block">
          <Checkbox checked={selected} onChange={props.onSelect} label={`Select row ${index + 1}`} />
        </div>
      )}
      {props.columns.map((column) => (
        // biome-ignore lint/a11y/useSemanticElements: see data-table
        <div
          key={column.id}
          role="cell"
          className={cn(
            "items-center",
            SHOW_FROM[column.from ?? "always"],
            column.widthPx ? "shrink-0" : "min-w-0 flex-1",
            column.align === "right" && "justify-end text-right tabular-nums",
          )}
          style={column.widthPx ? { width: column.widthPx } : undefined}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

/** Only rows whose own state changed are drawn again while one moves through the list. */
export const TableRow = memo(PlainTableRow, (before, after) => {
  const keys = ["row", "columns", "index", "offsetPx", "active", "open", "selected"] as const;
  return keys.every((key) => before[key] === after[key]);
}) as typeof PlainTableRow;
