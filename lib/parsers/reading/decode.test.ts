import { describe, expect, test } from "vitest";
import { decode } from "@/lib/parsers/reading/decode";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/limits";

async function decoded(text: string, chunkBytes: number): Promise<string> {
  const bytes = Buffer.from(text);
  const source = async function* () {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  };
  const chunks: Buffer[] = [];
  for await (const chunk of decode(source, DEFAULT_LIMITS)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

describe("Scout Suite's assignment", () => {
  test.each([1, 7, 4096])("is white space, so that every place after it stays, in chunks of %i bytes", async (size) => {
    const text = 'scoutsuite_results =\n{"a": 1}\n';
    expect(await decoded(text, size)).toBe(`${" ".repeat(20)}\n{"a": 1}\n`);
  });

  test.each(["scoutsuite_resultsX = {}", "results = {}", "s", "  scoutsuite", '{"scoutsuite_results =": 1}', ""])(
    "%j is none",
    async (text) => {
      expect(await decoded(text, 3)).toBe(text);
    },
  );
});
