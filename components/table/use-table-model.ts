import {
  createColumnHelper,
  type RowSelectionState,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useMemo } from "react";
import type { Column } from "@/components/table/column";

export type Selection = { value: RowSelectionState; onChange: (value: RowSelectionState) => void };

const features = tableFeatures({ rowSelectionFeature });
const NOTHING: RowSelectionState = {};

/** The table's state: identity of rows and which are selected. Sorting and filtering are the server's. */
export function useTableModel<Row extends { id: string }>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  selection: Selection | undefined,
) {
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>();
    return columns.map((column) => helper.display({ id: column.id, header: column.header }));
  }, [columns]);
  return useTable({
    features,
    columns: definitions,
    data: rows as Row[],
    getRowId: (row) => row.id,
    enableRowSelection: selection !== undefined,
    state: { rowSelection: selection?.value ?? NOTHING },
    onRowSelectionChange: (update) => {
      const before = selection?.value ?? NOTHING;
      selection?.onChange(typeof update === "function" ? update(before) : update);
    },
  });
}
