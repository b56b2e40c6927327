/** A field that a list may be searched by. The caller's list is the allow-list: nothing else is ever a filter. */
export type SearchField = {
  name: string;
  aliases?: readonly string[];
  /** `duration` values are given in milliseconds, `date` values as milliseconds since 1970 UTC. */
  type: "enum" | "text" | "boolean" | "number" | "duration" | "date";
  /** For `enum`: every value, from the lowest where they have an order. */
  values?: readonly string[];
  /** True when `field:>=value` compares the order of `values`. */
  ordered?: boolean;
  /** True when `field:any` and `field:none` ask whether there is one at all. */
  presence?: boolean;
  description: string;
};

export type Comparator = ">" | ">=" | "<" | "<=";

export type SearchCondition =
  | { op: "any" }
  | { op: "none" }
  | { op: "is"; value: boolean }
  /** Any of these. A text value may hold `*` for any run of characters. */
  | { op: "in"; values: string[] }
  | { op: "equals"; values: number[] }
  /** For an ordered `enum` the value is its index in `values`. */
  | { op: "compare"; comparator: Comparator; value: number }
  /** Both ends count. */
  | { op: "between"; from: number; to: number };

/** Positions are offsets into the text as given, `end` exclusive. */
export type SearchTerm =
  | { kind: "text"; text: string; negated: boolean; start: number; end: number }
  | { kind: "filter"; field: string; condition: SearchCondition; negated: boolean; start: number; end: number };

/** All terms must hold. No term at all matches everything. */
export type SearchQuery = { terms: SearchTerm[] };

export type SearchError = {
  /** What is wrong and what to write instead, for the person who typed it. */
  message: string;
  start: number;
  end: number;
};

export const MAX_QUERY_LENGTH = 1000;
export const MAX_TERMS = 50;
