#!/usr/bin/env node
// npm run check: the inner loop. Types, lint, the dependency rule, unused code, unit tests; no database, no browser.
import { install } from "./install.mjs";
import { graph, lint, root, runSteps, types, unit, unused } from "./steps.mjs";

process.chdir(root);
install({ withDev: true });
const { ensureGenerated } = await import("./generated.mjs");
await ensureGenerated();
process.exit(await runSteps([types, lint, graph, unused, unit]));
