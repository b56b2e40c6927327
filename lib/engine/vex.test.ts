import { expect, test } from "vitest";
import { decisionOf } from "@/lib/engine/vex";
import type { StatementRecord } from "@/lib/model/record";

const statement = (justification: string) =>
  ({
    kind: "statement",
    status: "not_affected",
    justification,
    wholeSubject: true,
    products: [],
  }) as unknown as StatementRecord;

test.each([
  ["code_not_present", "vulnerable_code_not_present"],
  ["component_not_present", "component_not_present"],
  ["a word of its own", null],
  // Every object of the language has this word.
  ["constructor", null],
])("a statement justified by %j is decided with %j", (word, justification) => {
  expect(decisionOf(statement(word), () => null)).toMatchObject({ state: "not_affected", justification });
});
