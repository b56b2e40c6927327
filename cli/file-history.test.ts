import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileHistory } from "@/cli/file-history";

const REPO = "https://github.com/shop/api";
const folder = mkdtempSync(join(tmpdir(), "plimsoll-history-"));
const checkout = join(folder, "api");
const git = (...args: string[]) => execFileSync("git", ["-C", checkout, ...args], { encoding: "utf8" });
const commit = (author: string, file: string) => {
  mkdirSync(join(checkout, file, ".."), { recursive: true });
  appendFileSync(join(checkout, file), "x\n");
  git("add", ".");
  git("-c", `user.email=${author}`, "-c", "user.name=Somebody", "commit", "-qm", "change");
};

beforeAll(() => {
  mkdirSync(checkout);
  git("init", "-q");
  git("remote", "add", "origin", "git@github.com:shop/api.git");
  for (const author of ["ana@example.org", "ana@example.org", "12+bo@users.noreply.github.com"])
    commit(author, "src/* odd [name].ts");
  commit("chi@example.org", "src/other.ts");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("tells who worked on the files that are named and there, whatever they are called", async () => {
  const { files } = await fileHistory(join(checkout, "src"), REPO, new Set(["src/* odd [name].ts", "gone.ts"]));
  expect(files).toMatchObject([
    {
      path: "src/* odd [name].ts",
      commits: 3,
      authors: [
        { author: "ana@example.org", commits: 2 },
        { author: "@bo", commits: 1 },
      ],
    },
  ]);
});

test("tells nothing of another repository's checkout, of no checkout, and of a shallow one", async () => {
  const named = new Set(["src/other.ts"]);
  expect(await fileHistory(checkout, "https://github.com/shop/web", named)).toEqual({ files: null, why: null });
  expect(await fileHistory(folder, REPO, named)).toEqual({ files: null, why: null });
  execFileSync("git", ["clone", "-q", "--depth", "1", `file://${checkout}`, join(folder, "shallow")]);
  execFileSync("git", ["-C", join(folder, "shallow"), "remote", "set-url", "origin", REPO]);
  expect(await fileHistory(join(folder, "shallow"), REPO, named)).toMatchObject({
    files: null,
    why: expect.stringContaining("shallow"),
  });
});
