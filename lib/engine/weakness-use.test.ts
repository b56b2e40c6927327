import { expect, test } from "vitest";
import { weaknessUse } from "@/lib/engine/weakness-use";

const use = (vectors: string | null, kevText: string | null = null, automatable: boolean | null = null) =>
  weaknessUse(vectors, { kevText, automatable });

// Attack vector and impact: FIRST CVSS v2 guide section 2.1, v3.1 sections 2.1.1 and 2.3, v4.0 sections 2.1.1 and 2.2.
test.each([
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", false, false],
  ["CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", true, false],
  ["CVSS:3.0/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", true, false],
  ["CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", false, false],
  // A file that somebody is led to open: it may come from anywhere.
  ["CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", false, false],
  ["CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:A/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", false, false],
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", false, true],
  ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:H", false, false],
  ["AV:L/AC:L/Au:N/C:C/I:C/A:C", true, false],
  ["AV:N/AC:L/Au:N/C:N/I:N/A:P", false, true],
  ["CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", true, false],
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N", false, true],
  ["CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:L/SI:N/SA:N", false, false],
])("%s is used locally: %s, takes a service down and no more: %s", (vector, local, availabilityOnly) => {
  expect(use(vector, "A local attacker")).toEqual({ local, availabilityOnly, by: "vector" });
});

test("without a vector CISA's own words decide, and without either nobody says it", () => {
  expect(use(null, "It allows a local attacker to gain rights.")).toMatchObject({ local: true, by: "kev" });
  expect(use(null, "It allows a remote attacker to run code.")).toMatchObject({ local: false, by: "kev" });
  expect(use(null, "It has an unspecified flaw.")).toBeNull();
  expect(use("no vector")).toBeNull();
});

test("what several sources state of one weakness counts as far as all of them agree", () => {
  const [local, network] = [
    "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
  ];
  expect(use(`${local} ${local}`)).toMatchObject({ local: true, availabilityOnly: true });
  for (const both of [`${local} ${network}`, `${network} ${local}`])
    expect(use(both)).toMatchObject({ local: false, availabilityOnly: true });
  expect(use(`${network} AV:N/AC:L/Au:N/C:C/I:C/A:C`)).toMatchObject({ availabilityOnly: false });
});

test("what CISA holds for automatable is not used locally, whatever a vector or its words say", () => {
  expect(use("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", null, true)).toMatchObject({ local: false });
  expect(use(null, "It allows a local attacker to gain rights.", true)).toMatchObject({ local: false });
});
