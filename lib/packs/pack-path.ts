import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The absolute path of a file under `packs/`.
 *
 * Next to the source when that is on disk; else under the working directory, since a bundler moves the source away.
 */
export function packPath(...parts: string[]): string {
  const besideSource = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "packs", ...parts);
  return existsSync(besideSource) ? besideSource : join(process.cwd(), "packs", ...parts);
}
