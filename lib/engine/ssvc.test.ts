import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideSsvc, SSVC_OUTCOMES, type SsvcInputs } from "@/lib/engine/ssvc";

const rows: string[][] = parse(readFileSync("packs/ssvc/cisa_coordinator_2_0_3.csv", "utf8"), { from_line: 2 });
const outcomeOf = (row: string[]) => (row[5] === "track*" ? "track-star" : (row[5] ?? ""));
const inputsOf = ([, exploitation, automatable, impact, mission]: string[]): SsvcInputs => ({
  exploitation: exploitation === "public poc" ? "poc" : (exploitation as "none" | "active"),
  automatable: automatable === "yes",
  technicalImpact: impact as "partial" | "total",
  mission: mission as "low" | "medium" | "high",
});
const rank = (outcome: string) => (SSVC_OUTCOMES as readonly string[]).indexOf(outcome);
const anyInputs: fc.Arbitrary<SsvcInputs> = fc.record({
  exploitation: fc.constantFrom("none" as const, "poc" as const, "active" as const, null),
  automatable: fc.constantFrom(true, false, null),
  technicalImpact: fc.constantFrom("partial" as const, "total" as const, null),
  mission: fc.constantFrom("low" as const, "medium" as const, "high" as const, null),
});

describe("decideSsvc", () => {
  test("the published tree has 36 rows", () => expect(rows).toHaveLength(36));

  test.each(rows)("agrees with published row %s", (...row) => {
    expect(decideSsvc(inputsOf(row))).toMatchObject({ agreed: outcomeOf(row), effective: outcomeOf(row), unknown: [] });
  });

  test("unknown inputs give the range over every completion found in the published rows", () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const possible = rows
          .filter((row) => {
            const full = inputsOf(row);
            return (Object.keys(full) as (keyof SsvcInputs)[]).every(
              (k) => inputs[k] === null || inputs[k] === full[k],
            );
          })
          .map((row) => rank(outcomeOf(row)));
        const verdict = decideSsvc(inputs);
        expect(rank(verdict.strictest)).toBe(Math.max(...possible));
        expect(rank(verdict.laxest)).toBe(Math.min(...possible));
        expect(rank(verdict.effective)).toBe(Math.min(...possible));
      }),
      { numRuns: 500 },
    );
  });

  test("a listing in KEV overrides an older assessment and takes the strictest outcome", () => {
    const older = { exploitation: "none", automatable: null, technicalImpact: "total", mission: null } as const;
    expect(decideSsvc({ ...older, kev: true })).toMatchObject({ effective: "act", laxest: "track" });
    expect(decideSsvc({ ...older, kev: false }).effective).toBe("track");
  });
});
