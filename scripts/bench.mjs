#!/usr/bin/env node
// npm run bench [-- NAME]: installs what is missing, then hands over to bench/main.ts, bundled as the worker is.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
install({ withDev: false });
const { ensureGenerated } = await import("./generated.mjs");
await ensureGenerated();
const { build } = await import("esbuild");
const { bundleOptions } = await import("./bundle.mjs");
await build(bundleOptions("bench", ["bench/main.ts"]));
await import("../dist/bench/main.mjs");
