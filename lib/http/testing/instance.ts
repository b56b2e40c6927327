import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import type { TestDatabase } from "@/lib/testing/database";
import { createTestDatabase } from "@/lib/testing/database";

export const BOOTSTRAP_TOKEN = "pls_bootstrap_token_of_the_tests_0123456789";
export const ADMIN = { email: "admin@plimsoll.test", password: "correct horse battery staple" };

export type TestInstance = { database: TestDatabase; organizationSlug: string; stop: () => Promise<void> };

/**
 * A bootstrapped instance with its own database and data directory. What reads the environment must be
 * imported after this, not at the top of a test.
 */
export async function startTestInstance(): Promise<TestInstance> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "plimsoll-http-"));
  const environment = {
    DATABASE_URL: database.appUrl,
    PLIMSOLL_DATA_DIR: dataDir,
    PLIMSOLL_SECRET: "only-for-tests-only-for-tests-only-for-tests",
    PLIMSOLL_ADMIN_EMAIL: ADMIN.email,
    PLIMSOLL_ADMIN_PASSWORD: ADMIN.password,
    PLIMSOLL_BOOTSTRAP_TOKEN: BOOTSTRAP_TOKEN,
    PLIMSOLL_LOG_LEVEL: "silent",
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  // What was loaded before has read another environment and keeps it.
  vi.resetModules();
  const { bootstrapInstance } = await import("@/lib/commands/bootstrap-instance");
  const { db } = await import("@/lib/db/client");
  const { jobQueue } = await import("@/lib/queue/queue");
  const { organizationSlug } = await bootstrapInstance();
  return {
    database,
    organizationSlug,
    stop: async () => {
      await jobQueue().close();
      await db().close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
      vi.unstubAllEnvs();
    },
  };
}
