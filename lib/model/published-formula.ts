/** A table of the published formula: what was seen, and what it adds. */
export type FormulaTable = {
  id: string;
  title: string;
  text: string;
  /** Headings of the two columns. */
  columns: readonly [string, string];
  rows: readonly { label: string; points: string }[];
};

/** The formula in force as people read it; made from the weights, never written beside them. */
export type PublishedFormula = {
  version: string;
  bands: readonly { band: string; label: string; from: number; to: number; due: string }[];
  /** What counts most: the question that a factor answers and the most points that it gives, the heaviest first. */
  weights: readonly { factor: string; question: string; most: number }[];
  factors: readonly FormulaTable[];
  /** `text` is the rule in a sentence or two, `details` what else belongs to it. */
  bounds: readonly { title: string; text: string; details: readonly string[] }[];
};

/** A published decision table: the inputs of each row and its verdict, in plain words. */
export type DecisionTable = {
  id: string;
  title: string;
  text: string;
  source: { label: string; href: string };
  inputs: readonly string[];
  /** `band` is null where the verdict is a band by its own name. */
  rows: readonly { inputs: readonly string[]; verdict: string; band: string | null }[];
};
