import type { Parser } from "@/lib/parsers/parser";

/** Every format we read, in the order detection asks. One line each; no two may claim one document. */
export const PARSERS: readonly Parser[] = [];

/** The parser with this id, or undefined for an id that a newer or older version knew. */
export function parserById(id: string): Parser | undefined {
  return PARSERS.find((parser) => parser.id === id);
}
