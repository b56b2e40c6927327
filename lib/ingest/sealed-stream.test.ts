import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { open, SealBroken, seal } from "@/lib/ingest/sealed-stream";

const KEY = Buffer.alloc(32, 7);

async function* pieces(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

const sealAll = (content: Buffer, size = 1000, owner = "org/1") => collect(seal(pieces(content, size), KEY, owner));
const openAll = (sealed: Buffer, size = 1000, owner = "org/1", key = KEY) =>
  collect(open(pieces(sealed, size), key, owner));

describe("a sealed stream", () => {
  test("opens to what was sealed, however either side is cut into pieces", async () => {
    const lengths = fc.oneof(fc.nat(300), fc.constantFrom(65_535, 65_536, 65_537, 131_072, 200_000));
    await fc.assert(
      fc.asyncProperty(
        lengths,
        fc.integer({ min: 1, max: 150_000 }),
        fc.integer({ min: 7, max: 150_000 }),
        async (n, a, b) => {
          const content = randomBytes(n);
          expect(
            (await openAll(await sealAll(content, Math.max(a, n >> 8 || 1)), Math.max(b, n >> 8))).equals(content),
          ).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("shows nothing of its content and never looks the same twice", async () => {
    const content = Buffer.from("AKIAIOSFODNN7EXAMPLE".repeat(10));
    const [one, two] = [await sealAll(content), await sealAll(content)];
    expect(one.includes("AKIAIOSFODNN7EXAMPLE")).toBe(false);
    expect(one.equals(two)).toBe(false);
  });

  test("a changed byte anywhere is noticed", async () => {
    const sealed = await sealAll(randomBytes(70_000));
    for (const at of [0, 9, 40, 44, 100, 65_600, 65_602, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(openAll(changed), `byte ${at}`).rejects.toThrow(SealBroken);
    }
  });

  test("a file cut off is noticed, even where a frame ends", async () => {
    const sealed = await sealAll(randomBytes(3 * 65_536));
    const header = 40;
    const frame = 4 + 65_536 + 16;
    for (const length of [0, 10, header, header + frame, header + 2 * frame, sealed.length - 1]) {
      await expect(openAll(sealed.subarray(0, length)), `${length} bytes`).rejects.toThrow(SealBroken);
    }
    await expect(openAll(Buffer.concat([sealed, Buffer.from("x")]))).rejects.toThrow(SealBroken);
  });

  test("frames that changed places are noticed", async () => {
    const sealed = await sealAll(randomBytes(3 * 65_536));
    const frame = 4 + 65_536 + 16;
    const swapped = Buffer.concat([
      sealed.subarray(0, 40),
      sealed.subarray(40 + frame, 40 + 2 * frame),
      sealed.subarray(40, 40 + frame),
      sealed.subarray(40 + 2 * frame),
    ]);
    await expect(openAll(swapped)).rejects.toThrow(SealBroken);
  });

  test("opens neither for another owner nor with another key", async () => {
    const sealed = await sealAll(Buffer.from("x"));
    await expect(openAll(sealed, 1000, "org/2")).rejects.toThrow(SealBroken);
    await expect(openAll(sealed, 1000, "org/1", Buffer.alloc(32, 8))).rejects.toThrow(SealBroken);
  });
});
