import { expect, test } from "vitest";
import { cvssOf, severityOf } from "@/lib/parsers/cyclonedx/rating";

const FOURTH = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N";
const rated = (...ratings: object[]) => ({ id: "CVE-2099-0001", source: { name: "NVD" }, ratings });

test("a vector that comes without a score is given its own, and its band", () => {
  const entry = rated({ method: "CVSSv4", vector: FOURTH });
  expect(cvssOf(entry)).toEqual({ version: "4.0", score: 8.7, vector: FOURTH });
  expect(severityOf(entry)).toBe("high");
});

test("what the report says itself goes before what its vectors would say", () => {
  const stated = {
    method: "CVSSv31",
    score: 5.3,
    severity: "medium",
    vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N",
  };
  for (const entry of [
    rated({ method: "CVSSv4", vector: FOURTH }, stated),
    rated(stated, { method: "CVSSv4", vector: FOURTH }),
  ]) {
    expect(cvssOf(entry)).toMatchObject({ version: "3.1", score: 5.3 });
    expect(severityOf(entry)).toBe("medium");
  }
  expect(severityOf(rated(stated, { method: "CVSSv4", severity: "low", vector: FOURTH }))).toBe("low");
  expect(cvssOf(rated({ method: "OWASP", vector: "SL:1/M:1" }))).toBeUndefined();
});
