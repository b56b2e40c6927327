import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EnvSchema, env } from "@/lib/env";
import { envExample } from "@/lib/platform/env-example";
import { root } from "@/lib/platform/paths";

test("every variable says what it is for", () => {
  const silent = Object.entries(EnvSchema.shape).filter(([, schema]) => !schema.description);
  expect(silent.map(([name]) => name)).toEqual([]);
});

test(".env.example is what lib/env.ts makes of it (UPDATE_GOLDEN=1 rewrites it)", () => {
  const path = join(root, ".env.example");
  if (env().UPDATE_GOLDEN) writeFileSync(path, envExample());
  expect(readFileSync(path, "utf8")).toBe(envExample());
});
