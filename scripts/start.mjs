#!/usr/bin/env node
// npm start: installs what is missing, then hands over to the supervisor, which is TypeScript and needs it installed.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
if (existsSync(join(root, ".env"))) process.loadEnvFile(join(root, ".env"));
const dev = process.argv.includes("--dev");
install({ withDev: dev });
process.env.NODE_ENV = dev ? "development" : "production";
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("../lib/platform/supervisor/main.ts");
await main({ dev, demo: process.argv.includes("--demo") });
