import { parseAsString, useQueryStates } from "nuqs";
import { useMemo } from "react";

export type ListState<Key extends string> = {
  /** Filters as the URL holds them; `null` where unset. */
  values: Record<Key, string | null>;
  set: (change: Partial<Record<Key, string | null>>) => void;
  clear: () => void;
  /** The row whose detail stands beside the list. */
  panel: string | null;
  openPanel: (id: string | null) => void;
  isFiltered: boolean;
};

/**
 * A list's whole state in the URL: a link shows another person the same rows. Opening a panel is a step that Back undoes;
 * moving on inside it and typing a filter are not.
 */
export function useListState<Key extends string>(keys: readonly Key[]): ListState<Key> {
  const parsers = useMemo(() => Object.fromEntries([...keys, "panel"].map((key) => [key, parseAsString])), [keys]);
  const [state, setState] = useQueryStates(parsers, { history: "replace", clearOnDefault: true });
  const { panel = null, ...rest } = state as Record<string, string | null>;
  const values = rest as Record<Key, string | null>;
  const write = (change: Record<string, string | null>, push = false) =>
    void setState(change, push ? { history: "push" } : {});
  return {
    values,
    set: (change) => write({ panel: null, ...(change as Record<string, string | null>) }),
    clear: () => write(Object.fromEntries(keys.map((key) => [key, null]))),
    panel,
    openPanel: (id) => write({ panel: id }, panel === null && id !== null),
    isFiltered: Object.entries(values).some(([key, value]) => key !== "sort" && value !== null),
  };
}
