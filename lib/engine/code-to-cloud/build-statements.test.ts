import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BUILD_FACTS, type BuildStatement, mergeStatements } from "@/lib/engine/code-to-cloud/build-statements";

const said = (over: Partial<BuildStatement>): BuildStatement => ({
  fact: "repository",
  value: "github.com/shop/api",
  kind: "claim",
  source: "label",
  by: "a label",
  at: "2026-03-01T00:00:00Z",
  importId: null,
  ...over,
});
const COMMIT = "c".repeat(40);

describe("mergeStatements", () => {
  test.each([
    {
      name: "a proof wins over every claim, however new",
      given: [
        said({ value: "github.com/mallory/api", at: "2027-01-01T00:00:00Z" }),
        said({ kind: "proof", source: "provenance" }),
      ],
      says: { value: "github.com/shop/api", kind: "proof", contradicted: true },
    },
    {
      name: "CI wins over a label",
      given: [said({ value: "github.com/mallory/api" }), said({ source: "ci" })],
      says: { value: "github.com/shop/api", kind: "claim", contradicted: true },
    },
    {
      name: "of equals the newest counts",
      given: [said({ value: "github.com/old/api" }), said({ at: "2026-04-01T00:00:00Z" })],
      says: { value: "github.com/shop/api", kind: "claim", contradicted: true },
    },
    {
      name: "two that say the same contradict nobody",
      given: [said({}), said({ source: "ci" })],
      says: { value: "github.com/shop/api", kind: "claim", contradicted: false },
    },
    {
      name: "a short commit agrees with the long one",
      given: [said({ fact: "commit", value: COMMIT, source: "ci" }), said({ fact: "commit", value: "ccccccc" })],
      says: { value: COMMIT, kind: "claim", contradicted: false },
    },
    {
      name: "six characters of a commit are anybody's",
      given: [said({ fact: "commit", value: COMMIT, source: "ci" }), said({ fact: "commit", value: "cccccc" })],
      says: { value: COMMIT, kind: "claim", contradicted: true },
    },
    {
      name: "a branch agrees with its full name",
      given: [said({ fact: "ref", value: "refs/heads/main", source: "ci" }), said({ fact: "ref", value: "main" })],
      says: { value: "refs/heads/main", kind: "claim", contradicted: false },
    },
    {
      name: "a base agrees with itself and its digest",
      given: [
        said({ fact: "base", value: "debian:12@sha256:1", source: "attestation" }),
        said({ fact: "base", value: "debian:12" }),
      ],
      says: { value: "debian:12@sha256:1", kind: "claim", contradicted: false },
    },
  ])("$name", ({ given, says }) => {
    expect(mergeStatements(given)).toMatchObject([says]);
  });

  const statement = fc.record<BuildStatement>({
    fact: fc.constantFrom(...BUILD_FACTS),
    value: fc.constantFrom("a", "b", COMMIT, "ccccccc"),
    kind: fc.constantFrom("proof", "claim"),
    source: fc.constantFrom("provenance", "attestation", "signature", "ci", "sender", "label"),
    by: fc.constantFrom("x", "y"),
    at: fc.constantFrom(null, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"),
    importId: fc.constant(null),
  });

  test("neither the order in which it was said nor saying it twice changes what counts", () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 12 }), (given) => {
        const counts = (some: readonly BuildStatement[]) =>
          mergeStatements(some).map(({ fact, value, kind, contradicted }) => [fact, value, kind, contradicted]);
        expect(counts([...given].reverse())).toEqual(counts(given));
        expect(counts([...given, ...given])).toEqual(counts(given));
      }),
    );
  });

  test("a claim more never changes what is proven, and nothing that was said is lost", () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 12 }), statement, (given, one) => {
        const claim = { ...one, kind: "claim" as const };
        const proven = (some: readonly BuildStatement[]) =>
          mergeStatements(some).flatMap(({ fact, value, kind }) => (kind === "proof" ? [[fact, value]] : []));
        expect(proven([...given, claim])).toEqual(proven(given));
        expect(mergeStatements(given).reduce((sum, { statements }) => sum + statements.length, 0)).toBe(given.length);
      }),
    );
  });
});
