#!/usr/bin/env node
// npm run migrate:new -- NAME: writes prisma/migrations/<time>_<name>/migration.sql with what the schema has and the
// migrations do not have yet. What Prisma cannot say (policies, exclusion constraints, functions) is added by hand.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
register();
const { newMigration } = await import("../lib/platform/new-migration.ts");
process.stdout.write(`${await newMigration(process.argv[2])}\n`);
