import { describe, expect, test } from "vitest";
import { isInterruption } from "@/lib/db/is-interruption";

const coded = (code: string, message = "") => Object.assign(new Error(message), { code });

describe("isInterruption", () => {
  test.each([
    { name: "a server that shuts down", error: coded("57P01") },
    { name: "a server that is starting", error: coded("57P03") },
    {
      name: "the same through a raw query of Prisma",
      error: coded("P2010", "Raw query failed. Code: `57P03`. Message: `starting`"),
    },
    { name: "a refused connection", error: coded("ECONNREFUSED") },
    { name: "a deadlock with a rival", error: coded("40P01") },
    { name: "a connection lost between statements", error: new Error("Connection terminated unexpectedly") },
    {
      name: "any of these as a cause",
      error: new Error("could not", { cause: new Error("since", { cause: coded("08006") }) }),
    },
  ])("is said of $name", ({ error }) => {
    expect(isInterruption(error)).toBe(true);
  });

  // A bug must not hide behind "try again later": it would be tried for ever.
  test.each([
    { name: "a broken statement", error: coded("42601") },
    { name: "a broken rule of the data", error: coded("23505") },
    {
      name: "a broken raw query of Prisma",
      error: coded("P2010", "Raw query failed. Code: `42703`. Message: `no column`"),
    },
    { name: "a bug", error: new TypeError("undefined is not a function") },
    { name: "something thrown that is no error", error: "ECONNREFUSED" },
  ])("is not said of $name", ({ error }) => {
    expect(isInterruption(error)).toBe(false);
  });
});
