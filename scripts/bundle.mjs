// How everything that runs outside the web server is bundled. Importing the sources through a loader instead names every closure
// anew each time it is made, which costs the parsers a third of their speed.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** Options of esbuild for entry points that become `dist/FOLDER/NAME.mjs`. */
export function bundleOptions(folder, entryPoints) {
  return {
    absWorkingDir: dirname(dirname(fileURLToPath(import.meta.url))),
    entryPoints,
    // Two folders deep, as the sources are: what looks for the checkout or for packs/ from its own place finds it.
    outdir: `dist/${folder}`,
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    outExtension: { ".js": ".mjs" },
    logLevel: "warning",
  };
}
