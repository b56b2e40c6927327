import type { ReactNode } from "react";

/** From which width on a column is shown; a phone sees the first column, which says the essential by itself. */
export const SHOW_FROM = {
  always: "flex",
  sm: "hidden sm:flex",
  md: "hidden md:flex",
  lg: "hidden lg:flex",
  xl: "hidden xl:flex",
} as const;

export type Column<Row> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Pixels; one column without it takes the rest. */
  widthPx?: number;
  from?: keyof typeof SHOW_FROM;
  align?: "right";
  /** Names of the API's sort orders. */
  sort?: { first: string; second?: string };
};
