import { describe, expect, test } from "vitest";
import {
  IN_OTHERS_SENTENCE,
  isInOthers,
  REACH_SENTENCES,
  SECRET_SENTENCES,
  UNSAID,
  weaknessBeyond,
  weaknessOf,
  withGain,
} from "@/lib/messages/risk-summary";

test("of a summary it is known that no inventory shows its image by itself, also where more is said after it", () => {
  const local = `${IN_OTHERS_SENTENCE.slice(0, -1)}, but only somebody who is on the machine already can use this.`;
  expect(
    [IN_OTHERS_SENTENCE, local, REACH_SENTENCES.unknown ?? ""].map((one) => isInOthers(`CVE-1 affects libc6. ${one}`)),
  ).toEqual([true, true, false]);
});

describe("weaknessOf leaves what is wrong of a stored summary", () => {
  test.each(Object.values({ ...REACH_SENTENCES, ...SECRET_SENTENCES }))("without “%s”", (reach) => {
    expect(weaknessOf(`CVE-2024-1 (A title) affects libc6. ${reach}`)).toBe("CVE-2024-1: A title.");
  });
  test("without what is said after who can reach it", () => {
    const reach = "Nothing can reach it over the network, but whoever takes it over can command the cluster.";
    expect(weaknessOf(`It fails the check “Privileged”. ${reach}`)).toBe("It fails the check “Privileged”.");
  });
  test("without that it is exploited, which the reason says", () => {
    const summary =
      "CVE-2021-44228 affects log4j-core, and attackers are known to use it. It does not run anywhere now.";
    expect(weaknessOf(summary)).toBe("CVE-2021-44228 affects log4j-core.");
  });
  test("of a title with brackets in it the whole title", () => {
    expect(weaknessOf("CVE-1 (f(x) affects (all)) affects go, and attackers are known to use it.")).toBe(
      "CVE-1: f(x) affects (all).",
    );
  });
  test("of an attack path what it begins with", () => {
    const path =
      "CVE-1 in web 1.0 lets whoever can connect from the internet run code in web. One step later: It can read.";
    expect(weaknessOf(path)).toBe("It begins with CVE-1 in web 1.0.");
  });
  test("of an attack path that nobody says whether a connection is enough, at its beginning or at its end", () => {
    const [first, last] = [
      "CVE-1 in web 1.0 lets whoever can connect from the internet run code in web.",
      "It can read.",
    ];
    expect(weaknessOf(`${first} ${UNSAID} 2 more weaknesses do the same. One step later: ${last}`)).toBe(
      "It begins with CVE-1 in web 1.0; nobody says whether a connection is enough.",
    );
    expect(weaknessOf(`${first} One step later: ${last} ${UNSAID}`)).toBe(
      "It begins with CVE-1 in web 1.0; of its last step nobody says whether a connection is enough.",
    );
  });
  test("whole where it is worded in another way", () => {
    for (const other of ["It fails the check “Privileged”.", "SQL is built from the caller's text.", ""])
      expect(weaknessOf(other)).toBe(other);
  });
});

describe("below a title", () => {
  const code = "SQL is built from the caller's text. It can be reached from the internet.";
  test.each([
    { name: "what it says is not said again", title: "Fix Refund.java: SQL is built from the caller's text", says: "" },
    { name: "nor where it was cut", title: "Fix Refund.java: SQL is built from the…", says: "" },
    { name: "what it does not say is", title: "Fix Refund.java", says: "SQL is built from the caller's text." },
  ])("$name", ({ title, says }) => {
    expect(weaknessBeyond(title, code)).toBe(says);
  });

  const gain = "An attacker may read and change the database.";
  test.each([
    {
      name: "what an attacker gets is said where the title has the rest",
      title: "Fix SQL injection in Refund.java: SQL is built from the caller's text",
      says: gain,
    },
    {
      name: "and behind it where the title has not",
      title: "Fix Refund.java",
      says: `SQL is built from the caller's text. ${gain}`,
    },
  ])("$name", ({ title, says }) => {
    const summary = `${withGain("SQL is built from the caller's text.", "read and change the database")} It can be reached from the internet.`;
    expect(weaknessBeyond(title, summary)).toBe(says);
  });

  test("a name in other letters is the same name", () => {
    expect(
      weaknessBeyond("Fix SQL injection in a.py", `${withGain("SQL Injection.", "read it")} ${REACH_SENTENCES.none}`),
    ).toBe("An attacker may read it.");
  });
});
