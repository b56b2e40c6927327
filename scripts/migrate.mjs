#!/usr/bin/env node
// Migrates the database that the environment names and ends: for deployments that run this step on its own.
// `npm start` does the same in its own process.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
register();
const { migrateOnce } = await import("../lib/platform/migrate-once.ts");
await migrateOnce();
