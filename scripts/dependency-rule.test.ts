import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";

const root = process.cwd();
const trees: string[] = [];
afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true });
});

// The rule is only worth something if it fails: each of these small trees breaks it in one way.
test.each([
  {
    name: "pure code that asks the database",
    from: "lib/engine/score.ts",
    to: "lib/db/client.ts",
    broken: "imports-of-lib-engine",
  },
  {
    name: "a component that reaches the server",
    from: "components/risk.tsx",
    to: "lib/queries/list.ts",
    broken: "imports-of-components",
  },
  { name: "an entry that imports another", from: "app/page.tsx", to: "workers/main.ts", broken: "imports-of-app" },
  {
    name: "a folder nobody has put on the table",
    from: "app/page.tsx",
    to: "lib/utils/misc.ts",
    broken: "known-folders",
  },
  { name: "pure code that reads a file", from: "lib/parsers/a.ts", to: "node:fs", broken: "pure-code-does-no-io" },
  {
    name: "the product using a test",
    from: "lib/queries/a.ts",
    to: "lib/queries/b.test.ts",
    broken: "no-tests-in-the-product",
  },
])("forbids $name", ({ from, to, broken }) => {
  expect(cruise(from, to)).toContain(broken);
});

test.each([
  { name: "a page asking a query", from: "app/page.tsx", to: "lib/queries/list.ts" },
  { name: "a worker running a command", from: "workers/main.ts", to: "lib/commands/do.ts" },
  { name: "pure code hashing", from: "lib/engine/identity.ts", to: "node:crypto" },
])("allows $name", ({ from, to }) => {
  expect(cruise(from, to)).toContain("no dependency violations found");
});

function cruise(from: string, to: string): string {
  const tree = mkdtempSync(join(tmpdir(), "plimsoll-rule-"));
  trees.push(tree);
  for (const file of [".dependency-cruiser.cjs", "scripts/dependency-table.cjs", "tsconfig.json"]) {
    cpSync(join(root, file), join(tree, file), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
  const isOurs = !to.startsWith("node:");
  if (isOurs) write(tree, to, "export const it = 1;\n");
  const source = isOurs ? `@/${to.replace(/\.tsx?$/, "")}` : to;
  write(tree, from, `import * as it from "${source}";\nexport default it;\n`);
  const cli = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const folders = [...new Set([from, ...(isOurs ? [to] : [])].map((path) => path.split("/")[0] as string))];
  const args = [cli, "--config", ".dependency-cruiser.cjs", "--output-type", "err", ...folders];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: tree, encoding: "utf8" });
  return stdout + stderr;
}

function write(tree: string, path: string, content: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), content);
}
