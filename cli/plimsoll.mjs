#!/usr/bin/env node
// The command-line client's entry: plain JavaScript, because it runs before there is anything to run TypeScript with.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

if (!isInstalled()) installQuietly();
const { register } = await import("tsx/esm/api");
register({ tsconfig: join(root, "tsconfig.json") });
const load = (file) => import(pathToFileURL(join(root, "cli", file)).href);
const { endWithReader } = await load("closed-pipe.ts");
endWithReader(process.argv[2]);
const { main } = await load("main.ts");
process.exitCode = await main(process.argv.slice(2));

function isInstalled() {
  try {
    require.resolve("tsx/esm/api");
    require.resolve("commander");
    return true;
  } catch {
    return false;
  }
}

/** In a fresh clone. What npm prints goes to stderr: stdout belongs to `--json`. */
function installQuietly() {
  const url = pathToFileURL(join(root, "scripts", "install.mjs")).href;
  const script = `import(${JSON.stringify(url)}).then((m) => m.install({ withDev: false }))`;
  const { status } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
}
