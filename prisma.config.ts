import { defineConfig } from "prisma/config";

// Only `prisma generate` reads this; migrations go through Prisma's engine in scripts/migrate.mjs.
export default defineConfig({ schema: "prisma/schema", migrations: { path: "prisma/migrations" } });
