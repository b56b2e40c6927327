import { describe, expect, test } from "vitest";
import { parseEnv } from "@/lib/env";

describe("the environment", () => {
  test("needs nothing: everything has a default or may be missing", () => {
    expect(parseEnv({})).toMatchObject({ PORT: 3000, HOST: "127.0.0.1", PLIMSOLL_DATA_DIR: ".plimsoll" });
  });

  // Shells and compose files write an unset variable as an empty one.
  test("takes an empty value for none", () => {
    const parsed = parseEnv({ DATABASE_URL: "", PORT: "" });
    expect([parsed.DATABASE_URL, parsed.PORT]).toEqual([undefined, 3000]);
  });

  test("names every variable that does not parse, and no value", () => {
    const wrong = () => parseEnv({ PORT: "http", PLIMSOLL_SECRET: "hunter2" });
    expect(wrong).toThrow(/PORT.*PLIMSOLL_SECRET|PLIMSOLL_SECRET.*PORT/s);
    expect(wrong).not.toThrow(/hunter2/);
  });

  test.each([
    { given: { CI: "true" }, ci: true },
    { given: { CI: "github" }, ci: true },
    { given: {}, ci: false },
  ])("knows CI from $given", ({ given, ci }) => {
    expect(parseEnv(given).CI).toBe(ci);
  });
});
