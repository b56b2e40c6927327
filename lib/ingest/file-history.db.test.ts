import { afterAll, beforeAll, expect, test } from "vitest";
import { authorHmac, authorHmacs, authorToken } from "@/lib/ingest/author-token";
import { isStoredToken, secretHmac, secretToken } from "@/lib/ingest/secret-token";
import { openDoor } from "@/lib/ingest/testing-door";
import { openImportRaw } from "@/lib/queries/open-import-raw";

let door: Awaited<ReturnType<typeof openDoor>>;
let orgId: string;
beforeAll(async () => {
  door = await openDoor();
  orgId = await door.organization();
});
afterAll(() => door.close());

const ANA = "ana.lee@example.org";
const by = (author: string, commits: number) => ({ author, commits, last: "2026-03-01T10:00:00Z" });
const history = (files: unknown[]) => ({ plimsoll: "file-history", version: 1, files });
const deliver = (scannedAt: string, files: unknown[]) =>
  door.deliver(orgId, {
    report: history(files),
    context: { repo: "https://github.com/shop/api", format: "file-history-json", scannedAt },
  });
const stored = async () =>
  (
    await door.query<{ path: string; author: Buffer; commits: number; of: number }>(
      orgId,
      "SELECT path, author, commits, of_commits AS of FROM file_committer ORDER BY path, commits DESC",
    )
  ).map(({ path, author, commits, of }) => [path, author.toString("hex"), commits, of]);
const hmac = (author: string) => authorHmac(orgId, author).toString("hex");

test("who worked on a file is kept without anybody's address, in the rows and in the stored file", async () => {
  const id = await deliver("2026-03-02T00:00:00Z", [
    { path: "src/a.ts", commits: 15, authors: [by(ANA, 12), by("bo@example.org", 3)] },
    { path: "src/c.ts", commits: 1, authors: [by("Odd.Case@Example.org", 7)] },
    { path: "src/b.ts", commits: 2, authors: [by(ANA, 2)] },
  ]);
  expect(await stored()).toEqual([
    ["src/a.ts", hmac(ANA), 12, 15],
    ["src/a.ts", hmac("bo@example.org"), 3, 15],
    ["src/b.ts", hmac(ANA), 2, 2],
  ]);
  let raw = "";
  const { bytes } = await openImportRaw(door.db, door, orgId, id);
  for await (const chunk of bytes) raw += Buffer.from(chunk).toString("utf8");
  expect(raw).toContain("src/a.ts");
  expect(raw.toLowerCase()).not.toContain("example.org");
  expect(raw).toContain(authorToken(orgId, ANA));
});

test("a newer history replaces what is known of the files it names, an older one nothing, the same again writes nothing", async () => {
  const rows = () => door.query(orgId, "SELECT path, xmin::text FROM file_committer ORDER BY path, author");
  await deliver("2026-03-03T00:00:00Z", [{ path: "src/a.ts", commits: 4, authors: [by("bo@example.org", 4)] }]);
  const after = [
    ["src/a.ts", hmac("bo@example.org"), 4, 4],
    ["src/b.ts", hmac(ANA), 2, 2],
  ];
  expect(await stored()).toEqual(after);
  const before = await rows();
  await deliver("2026-03-01T00:00:00Z", [{ path: "src/a.ts", commits: 9, authors: [by(ANA, 9)] }]);
  await deliver("2026-03-04T00:00:00Z", [{ path: "src/a.ts", commits: 4, authors: [by("bo@example.org", 4)] }]);
  expect(await rows()).toEqual(before);
});

test("what stands for an address says nothing of a secret of the same text, and the other way round", async () => {
  expect(authorHmac(orgId, ANA)).not.toEqual(secretHmac(orgId, ANA));
  expect(secretHmac(orgId, authorToken(orgId, ANA))).not.toEqual(authorHmac(orgId, ANA));
  expect([authorToken(orgId, ANA), secretToken(orgId, ANA)].every(isStoredToken)).toBe(true);
  expect(authorToken(orgId, authorToken(orgId, ANA))).toBe(authorToken(orgId, ANA));
  expect(authorHmac(await door.organization(), ANA)).not.toEqual(authorHmac(orgId, ANA));
});

// Of a stored file nobody can tell the address any more: what stands for it stays what it was, and the member is still found.
test("a file that was stored while authors and secrets had one domain reads to the rows it read to", async () => {
  await deliver("2026-03-05T00:00:00Z", [
    { path: "src/old.ts", commits: 2, authors: [by(secretToken(orgId, ANA), 2)] },
    { path: "src/new.ts", commits: 1, authors: [by(authorToken(orgId, ANA), 1)] },
  ]);
  const rows = (await stored()).filter(([path]) => path === "src/old.ts" || path === "src/new.ts");
  expect(rows).toEqual([
    ["src/new.ts", hmac(ANA), 1, 1],
    ["src/old.ts", secretHmac(orgId, ANA).toString("hex"), 2, 2],
  ]);
  expect(authorHmacs(orgId, ANA).map((one) => one.toString("hex"))).toEqual([rows[0]?.[1], rows[1]?.[1]]);
});
