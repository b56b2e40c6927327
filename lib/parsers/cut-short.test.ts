import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS, detectReport, readReport } from "@/lib/parsers/reading/read-report";
import { PARSERS } from "@/lib/parsers/registry";

// A file that was cut on its way is called so, wherever the cut is; what it would be called by its keys helps nobody.

const fixture = (name: string) => readFileSync(join(import.meta.dirname, "__fixtures__", name));

async function readAll(bytes: Buffer): Promise<string> {
  const source = async function* () {
    yield bytes;
  };
  try {
    const { parser } = await detectReport(source, { parsers: PARSERS, limits: DEFAULT_LIMITS });
    const report = await readReport(source, parser, DEFAULT_LIMITS);
    for await (const _ of report.outcomes());
    return "read";
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(["grype-json/many.json", "trivy-json/many.json", "sarif/many.sarif", "trivy-k8s-json/many.json"])(
  "%s",
  (name) => {
    const pretty = fixture(name);
    const compact = Buffer.from(JSON.stringify(JSON.parse(pretty.toString())));

    test.each([
      { layout: "as it is written", bytes: pretty },
      { layout: "on one line", bytes: compact },
    ])("$layout is cut short at any place", async ({ bytes }) => {
      const length = bytes.toString().trimEnd().length;
      const step = Math.max(1, Math.floor(length / 400));
      const places = new Set([1, 2, 3, length - 1, ...Array.from({ length: 400 }, (_, n) => 1 + n * step)]);
      for (const place of [...places].filter((at) => at > 0 && at < length)) {
        expect(await readAll(bytes.subarray(0, place)), `cut at ${place}`).toMatch(/cut short: it ends at byte/);
      }
    });

    test("packed is cut short too", async () => {
      const packed = gzipSync(compact);
      for (const share of [0.3, 0.6, 0.99]) {
        expect(await readAll(packed.subarray(0, Math.floor(packed.length * share)))).toMatch(/cut short/);
      }
    });
  },
);
