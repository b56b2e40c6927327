// Installs the dependencies when node_modules does not hold what package-lock.json asks for. Plain JavaScript without
// dependencies: it runs before there are any.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `withDev` also wants what only tests need. Exits the process when Node is too old or npm fails. */
export function install({ withDev }) {
  checkNode();
  if (isInstalled(withDev)) return;
  process.stdout.write(`Installing dependencies${withDev ? ", with those of the tests" : ""} …\n`);
  const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--prefer-offline"];
  // NODE_ENV=production would leave the tests' dependencies out whatever the flags say.
  const env = { ...process.env, NODE_ENV: withDev ? "development" : "production" };
  const npm = (...args) => {
    const { command, before } = npmCommand();
    const all = [...before, ...args, withDev ? "--include=dev" : "--omit=dev", ...flags];
    return spawnSync(command, all, { cwd: root, stdio: "inherit", env }).status === 0;
  };
  // What is there is completed; `ci` would remove it first. `install` also serves where a registry lacks the packages
  // of other platforms, which makes `ci` give up.
  const fresh = !existsSync(join(root, "node_modules"));
  if ((fresh && npm("ci")) || npm("install", "--no-save")) return;
  fail("npm could not install the dependencies; its message is above.");
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Node.js 20.19 or newer is needed; this is ${process.versions.node}.`);
}

/** npm writes what it installed to node_modules/.package-lock.json; an interrupted install does not get that far. */
function isInstalled(withDev) {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.optional || entry.devOptional || entry.peer || entry.extraneous) return true;
    if (entry.dev && !withDev) return true;
    return present[path]?.version === entry.version;
  });
}

/** The npm that is running us, when one is: there may be no other on the path. */
function npmCommand() {
  const cli = process.env.npm_execpath;
  return cli?.endsWith(".js") ? { command: process.execPath, before: [cli] } : { command: "npm", before: [] };
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
