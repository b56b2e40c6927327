import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") };
/** What takes ten seconds each is run beside what needs a server: `npm run check` stays the inner loop. */
const long = "**/*.long.test.ts";
const exclude = ["node_modules/**", ".next/**", "dist/**", ".plimsoll/**", "e2e/**"];
/** Tests derive keys too, and must not make a secret in the checkout for it. */
const env = { PLIMSOLL_SECRET: "only for tests, and as long as a real one" };

export default defineConfig({
  resolve: { alias },
  test: {
    // Most of a database test is waiting for the server: as many files at once as there are cores.
    maxWorkers: "100%",
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          env,
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...exclude, "**/*.db.test.ts", long],
          testTimeout: 30_000, // a busy machine is no failure
        },
      },
      {
        resolve: { alias },
        test: {
          name: "db",
          env,
          include: ["**/*.db.test.ts", long],
          exclude,
          globalSetup: ["lib/testing/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        // Whole instances, started as a user starts them; they take turns.
        test: {
          name: "system",
          include: ["e2e/**/*.system.test.ts"],
          exclude: ["node_modules/**"],
          fileParallelism: false,
        },
      },
    ],
  },
});
