"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import type { Column } from "@/components/table/column";
import { type Sorting, TableHead } from "@/components/table/table-head";
import { TableRow } from "@/components/table/table-row";
import { useRowKeys } from "@/components/table/use-row-keys";
import { type Selection, useTableModel } from "@/components/table/use-table-model";
import type { Hotkeys } from "@/lib/client/use-hotkeys";

type Props<Row extends { id: string }> = {
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  /** All rows of the list, loaded or not. */
  totalRows?: number | undefined;
  /** About how tall a row is, where it has more than two lines. */
  rowPx?: number;
  onOpen: (row: Row) => void;
  onOpenFull?: (row: Row) => void;
  /** The row whose detail is shown beside the list; moving with j and k then moves the detail. */
  openId?: string | null;
  selection?: Selection;
  sorting?: Sorting;
  /** Further keys that act on the active row, or on the selected ones. */
  rowKeys?: (row: Row) => Hotkeys;
  stale?: boolean;
  hasMore: boolean;
  loadMore: () => void;
};

/** Two lines of text: a right guess spares a correction for every row that comes into view. */
const ROW_PX = 53;

/** A list of any length: only what is seen is in the page. j and k move, Enter opens, x selects, o opens full. */
export function DataTable<Row extends { id: string }>(props: Props<Row>) {
  const { label, rows, columns, openId, selection, hasMore, loadMore, rowPx = ROW_PX } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const table = useTableModel(rows, columns, selection);
  const model = table.getRowModel().rows;
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => model[index]?.id ?? index,
    overscan: 10,
    // Rows are drawn with the next frame, not within the scroll event: what is beyond the edge is there already.
    useFlushSync: false,
  });
  const keys = useRowKeys({ ...props, scrollTo: (index) => virtual.scrollToIndex(index, { align: "auto" }), scroller });
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastSeen >= model.length - 30) loadMore();
  }, [hasMore, lastSeen, model.length, loadMore]);

  // Asked of every loaded row: once per choice, not once per frame of scrolling.
  const all = useMemo(() => allOrSome(model, selection?.value), [model, selection?.value]);
  return (
    <div ref={scroller} className="relative min-h-0 flex-1 overflow-auto" data-stale={props.stale || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: a native table cannot hold rows that are placed by transform */}
      <div role="table" aria-label={label} aria-rowcount={props.totalRows ?? -1} aria-busy={props.stale ?? false}>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" className="sticky top-0 z-10 bg-canvas">
          <TableHead
            columns={columns}
            sorting={props.sorting}
            selected={all}
            onSelectAll={selection && ((on) => table.toggleAllRowsSelected(on))}
          />
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div
          role="rowgroup"
          className={props.stale ? "relative opacity-60" : "relative"}
          style={{ height: virtual.getTotalSize() }}
        >
          {items.map((item) => {
            const row = model[item.index];
            if (!row) return null;
            return (
              <TableRow
                key={row.id}
                ref={virtual.measureElement}
                row={row.original}
                columns={columns}
                index={item.index}
                offsetPx={item.start}
                active={item.index === keys.activeIndex}
                open={row.id === openId}
                selected={selection ? row.getIsSelected() : undefined}
                onSelect={(on) => row.toggleSelected(on)}
                onOpen={props.onOpen}
                onFocus={keys.setActiveIndex}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function allOrSome(rows: readonly { id: string }[], chosen: Selection["value"] = {}): boolean | "indeterminate" {
  const count = rows.filter(({ id }) => chosen[id]).length;
  return count > 0 && (count === rows.length || "indeterminate");
}
