import { defineConfig } from "@playwright/test";
import { chromiumPath } from "./e2e/chromium-path";
import { SESSION_FILE } from "./e2e/session-file";

const port = Number(process.env.E2E_PORT ?? 3219);

export const instance = {
  url: `http://127.0.0.1:${port}`,
  email: "admin@plimsoll.test",
  password: "a-long-password-for-tests",
  token: "plm_e2e_0123456789abcdefghijklmnopqrstuvwxyzABCD",
};

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  globalSetup: "./e2e/start-instance.ts",
  // One real instance behind all tests, on two cores: they take turns.
  workers: 1,
  fullyParallel: false,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  retries: 0,
  use: {
    baseURL: instance.url,
    viewport: { width: 1440, height: 900 },
    storageState: SESSION_FILE,
    // A trace of everything, kept for the few that fail, doubles the suite's time.
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: chromiumPath(),
      args: ["--no-sandbox", "--disable-background-networking", "--disable-gpu", "--disable-dev-shm-usage"],
    },
  },
});
