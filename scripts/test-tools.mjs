// Tools of the tests that no npm package carries: used where they are, installed by apt where we may.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

let updated = false;

/** The path of the first of `names` on the PATH, after trying to install `aptPackage`; undefined when there is none. */
export async function ensureTool(title, names, aptPackage) {
  const found = names.map(onPath).find(Boolean);
  if (found) return found;
  if (process.getuid?.() !== 0 || !onPath("apt-get")) return undefined;
  process.stdout.write(`Installing ${title} …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) => spawnSync("apt-get", ["-qq", ...args], { stdio: ["ignore", "ignore", "inherit"], env });
  if (!updated) apt("update");
  updated = true;
  apt("install", "-y", "--no-install-recommends", aptPackage);
  return names.map(onPath).find(Boolean);
}

function onPath(name) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
