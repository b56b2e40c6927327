import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { archiveKind, HEAD_BYTES, showingHead } from "@/lib/ingest/archive/archive-kind";

async function* pieces(content: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

// A page of gzip unpacks to megabytes: looked at with every piece that arrives, a small upload held up the whole server.
test("what an upload begins with is looked at once, however small the pieces", async () => {
  const content = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
  for (const size of [1, 700, 1_000_000]) {
    const heads: Buffer[] = [];
    const parts: Uint8Array[] = [];
    const look = (head: Buffer) => {
      heads.push(head);
      expect(archiveKind(head, false)).toBeNull();
    };
    for await (const part of showingHead(pieces(content, size), look)) parts.push(part);
    expect(Buffer.concat(parts).equals(content)).toBe(true);
    expect(heads).toEqual([content.subarray(0, HEAD_BYTES)]);
  }
});

test.each([0, 1, HEAD_BYTES - 1, HEAD_BYTES])("a beginning of %i bytes is looked at too", async (length) => {
  const heads: Buffer[] = [];
  for await (const _ of showingHead(pieces(Buffer.alloc(length, "x"), 10), (head) => heads.push(head)));
  expect(heads.map((head) => head.length)).toEqual([length]);
});
