#!/usr/bin/env node
// npm run bench [-- NAME]: installs what is missing, then hands over to bench/main.ts.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
install({ withDev: false });
const { ensureGenerated } = await import("./generated.mjs");
await ensureGenerated();
await import("../bench/main.ts");
