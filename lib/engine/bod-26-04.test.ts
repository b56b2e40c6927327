import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOD_TIMELINES, type BodInputs, bodDays, decideBod2604, describeBod } from "@/lib/engine/bod-26-04";

const rows: string[][] = parse(readFileSync("packs/ssvc/cisa_bod_26_04_1_0_0.csv", "utf8"), { from_line: 2 });
const published: Record<string, string> = {
  "fix on system upgrade": "on_upgrade",
  "60 days": "60_days",
  "14 days": "14_days",
  "3 days": "3_days",
  "3 days & forensic investigation": "3_days_forensic",
};
const inputsOf = ([, kev, exposed, automatable, impact]: string[]): BodInputs => ({
  kev: kev === "yes",
  exposed: exposed === "yes",
  automatable: automatable === "yes",
  technicalImpact: impact as "partial" | "total",
});
const rank = (timeline: string | null) => (BOD_TIMELINES as readonly string[]).indexOf(timeline ?? "");
const yesNo = fc.constantFrom(true, false, null);
const anyInputs: fc.Arbitrary<BodInputs> = fc.record({
  kev: yesNo,
  exposed: yesNo,
  automatable: yesNo,
  technicalImpact: fc.constantFrom("partial" as const, "total" as const, null),
});

describe("decideBod2604", () => {
  test("the published table has 16 rows", () => expect(rows).toHaveLength(16));

  test.each(rows)("agrees with published row %s", (...row) => {
    const verdict = decideBod2604(inputsOf(row));
    expect(verdict.agreed).toBe(published[row[5] ?? ""]);
    expect(verdict.effective).toBe(verdict.agreed);
    expect(verdict.unknown).toEqual([]);
  });

  // The range must be exactly what the table says over every completion of the unknowns, computed here from the file.
  test("an unknown input is tried both ways against the published rows", () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const possible = rows
          .filter((row) => {
            const full = inputsOf(row);
            return (Object.keys(full) as (keyof BodInputs)[]).every((k) => inputs[k] === null || inputs[k] === full[k]);
          })
          .map((row) => rank(published[row[5] ?? ""] ?? null));
        const verdict = decideBod2604(inputs);
        expect(rank(verdict.strictest)).toBe(Math.max(...possible));
        expect(rank(verdict.laxest)).toBe(Math.min(...possible));
        const expected = inputs.kev === true ? Math.max(...possible) : Math.min(...possible);
        expect(rank(verdict.effective)).toBe(expected);
        expect(verdict.agreed === null).toBe(new Set(possible).size > 1);
      }),
      { numRuns: 500 },
    );
  });

  test("an unknown is never stricter than yes nor laxer than no", () => {
    fc.assert(
      fc.property(anyInputs, fc.constantFrom("kev", "exposed", "automatable", "technicalImpact"), (inputs, name) => {
        const key = name as keyof BodInputs;
        const yes = { ...inputs, [key]: key === "technicalImpact" ? "total" : true } as BodInputs;
        const no = { ...inputs, [key]: key === "technicalImpact" ? "partial" : false } as BodInputs;
        const unknown = rank(decideBod2604({ ...inputs, [key]: null }).effective);
        expect(unknown).toBeLessThanOrEqual(rank(decideBod2604(yes).effective));
        expect(unknown).toBeGreaterThanOrEqual(rank(decideBod2604(no).effective));
      }),
      { numRuns: 500 },
    );
  });

  test("a listed vulnerability with nothing else known takes the strictest date", () => {
    const verdict = decideBod2604({ kev: true, exposed: null, automatable: null, technicalImpact: null });
    expect(verdict).toMatchObject({ agreed: null, effective: "3_days_forensic", days: 3, forensic: true });
  });

  test("an unlisted one with nothing else known has no due date but says what is missing", () => {
    const verdict = decideBod2604({ kev: false, exposed: null, automatable: null, technicalImpact: null });
    expect(verdict).toMatchObject({ agreed: null, effective: "on_upgrade", days: null });
    expect(describeBod(verdict)).toContain("not known: whether it is publicly exposed");
  });

  test("days follow the timeline", () => {
    expect(BOD_TIMELINES.map(bodDays)).toEqual([null, 60, 14, 3, 3]);
  });
});
