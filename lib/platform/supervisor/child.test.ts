import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { SetupSecret } from "@/lib/env";
import { startChild } from "@/lib/platform/supervisor/child";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-child-"));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

async function secretsOf(needs?: readonly SetupSecret[]): Promise<unknown> {
  for (const name of ["DATABASE_MIGRATION_URL", "PLIMSOLL_ADMIN_PASSWORD", "PLIMSOLL_BOOTSTRAP_TOKEN"])
    vi.stubEnv(name, "secret");
  const print =
    "const e = process.env; console.log(JSON.stringify([e.DATABASE_MIGRATION_URL, e.PLIMSOLL_ADMIN_PASSWORD, e.PLIMSOLL_BOOTSTRAP_TOKEN]))";
  let output = "";
  const onOutput = (text: string) => {
    output += text;
  };
  const spec = { name: "child", args: ["-e", print], env: {}, logFile: join(folder, "child.log"), onOutput };
  expect(await startChild(needs ? { ...spec, needs } : spec).exited).toBe(0);
  return JSON.parse(output);
}

// A web server that is broken into must not hold what opens the instance as its administrator.
test("web and workers get none of the secrets of setting up", async () => {
  expect(await secretsOf()).toEqual(["", "", ""]);
});

test("the first start gets what it needs and no more", async () => {
  expect(await secretsOf(["PLIMSOLL_ADMIN_PASSWORD", "PLIMSOLL_BOOTSTRAP_TOKEN"])).toEqual(["", "secret", "secret"]);
});
