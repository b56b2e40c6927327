#!/usr/bin/env node
// npm test: everything. Installs what is missing, runs every suite whatever fails, ends with one line.
// `--only NAME` runs the suites whose name contains NAME.
import { install } from "./install.mjs";
import { db, e2e, graph, lint, root, runSteps, skipped, system, types, unit, unused } from "./steps.mjs";
import { ensureTool } from "./test-tools.mjs";

process.chdir(root);
install({ withDev: true });
const { ensureGenerated } = await import("./generated.mjs");
await ensureGenerated();

const redis = await ensureTool("redis-server", ["redis-server"], "redis-server");
const chromium = await ensureTool("Chromium", ["chromium", "chromium-browser", "google-chrome"], "chromium");
if (chromium) process.env.PLIMSOLL_CHROMIUM = chromium;

const steps = [types, lint, graph, unused, unit, db, system];
if (!redis) steps.push(skipped("queue on Redis", "there is no redis-server and it could not be installed"));
steps.push(chromium ? e2e : skipped("browser", "there is no Chromium and it could not be installed"));

const only = process.argv.includes("--only") ? process.argv[process.argv.indexOf("--only") + 1] : "";
const wanted = steps.filter((step) => step.name.includes(only === "e2e" ? "browser" : only));
process.exit(await runSteps(wanted));
