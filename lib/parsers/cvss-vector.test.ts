import { expect, test } from "vitest";
import { bestVector, scoreOfVector } from "@/lib/parsers/cvss-vector";

// Scores as FIRST's calculator and the CVE records give them.
test.each([
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8],
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10],
  ["CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1],
  ["CVSS:3.1/AV:N/AC:H/PR:H/UI:N/S:U/C:H/I:N/A:N", 4.4],
  ["CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N/RL:O", 5.5],
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0],
  // Examples of FIRST's calculator and the CVSS 4.0 examples document.
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10],
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N", 8.7],
  ["CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.7],
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0],
])("%s scores %s", (vector, score) => {
  expect(scoreOfVector(vector)?.score).toBe(score);
});

test.each([
  undefined,
  "",
  "CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P",
  "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N",
  "CVSS:4.0/AV:constructor/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N",
  "CVSS:3.1/AV:N/AC:L",
  "CVSS:3.1/AV:constructor/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
])("%s has no score here, and none is guessed", (vector) => {
  expect(scoreOfVector(vector)).toBeNull();
});

test("of several vectors that of version 3 is taken, whatever their order", () => {
  const [three, four] = [
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N",
  ];
  expect(bestVector([four, three])?.score).toBe(9.8);
  expect(bestVector([undefined, four])).toMatchObject({ version: "4.0", score: 8.7, vector: four });
  expect(bestVector([undefined, "high"])).toBeNull();
});
