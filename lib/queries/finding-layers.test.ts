import { describe, expect, test } from "vitest";
import type { FindingItem } from "@/lib/contracts/http/finding";
import { findingLayers } from "@/lib/queries/finding-layers";
import type { ObservationRow } from "@/lib/queries/finding-observations";

const finding = { owner: { source: "none", team: null, person: null, reason: "" } } as FindingItem;
const witness = (over: Partial<ObservationRow>) =>
  ({
    id: over.tool ?? "trivy",
    tool: "trivy",
    severity: "high",
    suppressed: null,
    live: true,
    current: true,
    lastImportedAt: "2026-03-01T00:00:00Z",
    ...over,
  }) as ObservationRow;
const states = (...witnesses: ObservationRow[]) =>
  findingLayers(finding, witnesses, [], new Date("2026-03-02T00:00:00Z"))
    .filter(({ field }) => field === "state")
    .map(({ by, value, effective }) => [by, value, effective]);

describe("the state that tools say", () => {
  test("is seen while a tool reports it of what is current", () => {
    expect(states(witness({}))).toEqual([["trivy", "seen", true]]);
  });

  // A fixed finding that still says "seen" makes people look for what is not there.
  test("is not plainly seen where only an older version has it", () => {
    expect(states(witness({ current: false }))).toEqual([
      ["trivy", "seen in an older version or on another branch, which does not count", true],
    ]);
  });

  test("of a current witness counts before that of an older version", () => {
    expect(states(witness({ tool: "grype", current: false }), witness({}))).toEqual([
      ["trivy", "seen", true],
      ["grype", "seen in an older version or on another branch, which does not count", false],
    ]);
  });

  test("is not seen any more once it was reported without it", () => {
    expect(states(witness({ live: false }))).toEqual([["trivy", "not seen any more", true]]);
  });
});

// A slug or an address is what a file calls somebody: people know each other by name.
describe("the owner", () => {
  const named = (owner: object) =>
    findingLayers(
      { owner: { ...finding.owner, source: "codeowners", ...owner } } as FindingItem,
      [],
      [],
      new Date(),
    ).find(({ field }) => field === "owner")?.value;

  test.each([
    { of: { team: "pay", teamName: "Payments" }, is: "Payments" },
    { of: { team: "@octo/pay", teamName: null }, is: "@octo/pay" },
    { of: { person: "ada@example.org", personName: "Ada" }, is: "Ada" },
    { of: { person: "@ada", personName: null }, is: "@ada" },
  ])("is called $is", ({ of, is }) => {
    expect(named(of)).toBe(is);
  });
});
