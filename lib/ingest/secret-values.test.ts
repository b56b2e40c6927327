import { expect, test } from "vitest";
import { SecretValues } from "@/lib/ingest/secret-values";

test("the same value counts once, however often a report shows it", () => {
  const values = new SecretValues(10);
  for (let n = 0; n < 1_000; n += 1) values.add("12345678");
  expect([...values]).toEqual(["12345678"]);
});

test("more than can be held is refused while the report is read, and the answer says what to do", () => {
  const values = new SecretValues(1024 * 1024);
  values.add("x".repeat(1024 * 1024));
  expect(() => values.add("y")).toThrow(/more than 1 MB of secrets.* Split it/);
});
