import { describe, expect, test } from "vitest";
import { ofLastDays, stateName, stateWord } from "@/lib/client/words";

describe("what a step of an attack path gives", () => {
  test.each([
    ["secrets", "Secrets of payments", "Read access to secrets of payments"],
    ["tokens", "Tokens of every namespace", "Use of tokens of every namespace"],
    ["cluster", "The whole cluster", "Control of the whole cluster"],
    ["cloud", "A cloud account", "Access to a cloud account"],
    ["workload", "Anybody", "Code running in Anybody"],
  ])("%s %s reads as one phrase", (kind, name, phrase) => {
    expect(`${stateWord(kind)} ${stateName(name)}`).toBe(phrase);
  });
});

test.each([
  ["1", "Of the last day"],
  ["7", "Of the last 7 days"],
  ["30", "Of the last 30 days"],
])("a filter of %s days reads as one phrase", (days, phrase) => {
  expect(ofLastDays(days)).toBe(phrase);
});
