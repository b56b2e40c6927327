import { describe, expect, test } from "vitest";
import { currencyOf, type Running, type VersionScan } from "@/lib/engine/currency";
import { ALWAYS, between } from "@/lib/engine/intervals";

const NOW = Number.POSITIVE_INFINITY;
const scan = (over: Partial<VersionScan> & { version: string; at: number }): VersionScan => ({
  stream: `${over.line ?? "trivy"}/${over.version}`,
  line: "trivy",
  arrival: over.at,
  covers: true,
  ...over,
});
const running = (over: Partial<Running>): Running => ({ since: 0, byVersion: new Map(), retiredAt: null, ...over });

describe("currencyOf an image without inventory", () => {
  test("the newest scanned version of a line counts and the one before it stops counting at that scan", () => {
    const current = currencyOf([scan({ version: "A", at: 1 }), scan({ version: "B", at: 5 })], null);
    expect(current.get("trivy/A")).toEqual(between(1, 5));
    expect(current.get("trivy/B")).toEqual(between(5, NOW));
  });

  test("a scan that covers nothing supersedes no version", () => {
    const current = currencyOf([scan({ version: "A", at: 1 }), scan({ version: "B", at: 5, covers: false })], null);
    expect(current.get("trivy/A")).toEqual(between(1, NOW));
    expect(current.get("trivy/B")).toEqual(between(5, NOW));
  });

  test("another tool's scan of a newer version leaves this tool's line alone", () => {
    const current = currencyOf([scan({ version: "A", at: 1, line: "grype" }), scan({ version: "B", at: 5 })], null);
    expect(current.get("grype/A")).toEqual(between(1, NOW));
  });

  test("going back to an older version makes it count again", () => {
    const current = currencyOf(
      [scan({ version: "A", at: 1 }), scan({ version: "B", at: 5 }), scan({ version: "A", at: 9 })],
      null,
    );
    expect(current.get("trivy/A")).toEqual([
      [1, 5],
      [9, NOW],
    ]);
    expect(current.get("trivy/B")).toEqual(between(5, 9));
  });
});

describe("currencyOf an image that an inventory covers", () => {
  test("a scanned version counts while it runs, whatever was scanned later", () => {
    const scans = [scan({ version: "A", at: 1 }), scan({ version: "B", at: 5 })];
    const current = currencyOf(scans, running({ byVersion: new Map([["A", ALWAYS]]) }));
    expect(current.get("trivy/A")).toEqual(between(0, NOW));
    expect(current.get("trivy/B")).toEqual([]);
  });

  // A new deployment that nobody has scanned yet must not make yesterday's findings vanish.
  test("while the running version is not scanned the newest scanned one stands in", () => {
    const current = currencyOf(
      [scan({ version: "A", at: 1 })],
      running({
        since: 2,
        byVersion: new Map([
          ["A", between(2, 4)],
          ["B", between(4, NOW)],
        ]),
      }),
    );
    expect(current.get("trivy/A")).toEqual(between(1, NOW));
  });

  test("once the running version is scanned the one that no longer runs stops counting", () => {
    const scans = [scan({ version: "A", at: 1 }), scan({ version: "B", at: 6 })];
    const current = currencyOf(
      scans,
      running({
        since: 2,
        byVersion: new Map([
          ["A", between(2, 4)],
          ["B", between(4, NOW)],
        ]),
      }),
    );
    expect(current.get("trivy/A")).toEqual(between(1, 6));
    expect(current.get("trivy/B")).toEqual(between(4, NOW));
  });

  test("nothing counts after the image has stopped running everywhere", () => {
    const current = currencyOf(
      [scan({ version: "A", at: 1 })],
      running({ since: 0, byVersion: new Map([["A", between(0, 7)]]), retiredAt: 7 }),
    );
    expect(current.get("trivy/A")).toEqual(between(0, 7));
  });
});
