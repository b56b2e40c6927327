import { describe, expect, test } from "vitest";
import { parseText } from "@/lib/testing/parse-file";

const digest = `sha256:${"a".repeat(64)}`;
const detail = {
  gate: "dockerfile",
  triggerName: "effective_user",
  triggerId: "x",
  status: "warn",
  description: "root",
};

describe("an evaluation of Anchore that lists nothing", () => {
  const evaluation = {
    finalAction: "stop",
    finalActionReason: "policy_evaluation",
    status: "fail",
    numberOfFindings: 3,
  };
  const clean = { ...evaluation, finalAction: "go", status: "pass", numberOfFindings: 0 };
  const image = (...evaluations: object[]) => ({
    evaluatedTag: "registry.example/shop/api:1.4",
    imageDigest: digest,
    evaluations,
  });
  const images = (...detailed: object[]) => detailed.map((one) => ({ digest, tag: "registry.example/a:1", ...one }));
  const engine = (result: object) => ({ imageid: { result: { header: ["Gate", "Trigger_Id"], ...result } } });

  // It stopped, so something was found: taken for clean, it would close what the last one listed.
  test.each([
    { name: "null beside a stop", doc: image({ ...evaluation, details: null }) },
    { name: "an empty list beside a stop", doc: image({ ...evaluation, details: [] }) },
    { name: "nothing for one of two", doc: image({ ...clean, details: [] }, evaluation) },
    { name: "an empty list beside a count", doc: image({ ...clean, numberOfFindings: 2, details: [] }) },
    { name: "a warning without a count", doc: image({ finalAction: "warn", finalActionReason: "x", details: [] }) },
    { name: "null for an image", doc: images({ ...evaluation, detail: null }) },
    {
      name: "null for the second image",
      doc: images({ ...evaluation, detail: [detail] }, { ...evaluation, detail: null }),
    },
    {
      name: "an empty list beside a failure",
      doc: image({ ...clean, finalAction: null, status: "fail", details: [] }),
    },
    { name: "no rows beside a stop", doc: engine({ final_action: "stop", row_count: 0, rows: [] }) },
    { name: "null for rows", doc: engine({ final_action: "go", row_count: 3, rows: null }) },
  ])("is incomplete: $name", async ({ doc }) => {
    const { format, header } = await parseText(doc);
    expect(format).toBe("anchore-policy-json");
    expect(header.incomplete).toMatch(/lists none of them/);
  });

  test.each([
    { name: "an empty list beside go", doc: image({ ...clean, details: [] }), looked: true },
    { name: "null beside go", doc: image({ ...clean, details: null }), looked: false },
    { name: "details of a stop", doc: image({ ...evaluation, details: [detail] }), looked: true },
    { name: "details of an image", doc: images({ ...evaluation, detail: [detail] }), looked: true },
    { name: "no rows beside go", doc: engine({ final_action: "go", row_count: 0, rows: [] }), looked: true },
  ])("is whole: $name", async ({ doc, looked }) => {
    expect((await parseText(doc)).header).toMatchObject({ incomplete: null, looked });
  });
});

describe("vulnerabilities of an image that Anchore writes as null", () => {
  const metadata = { imageDigest: digest, repository: "shop/api", registry: "registry.example", tag: "1.4" };

  test.each([
    { name: "null in an export", doc: { metadata, securityEvaluation: null }, looked: false },
    { name: "an empty list in an export", doc: { metadata, securityEvaluation: [] }, looked: true },
    { name: "null in an answer", doc: { imageDigest: digest, vulnerabilities: null }, looked: false },
    { name: "an empty list in an answer", doc: { imageDigest: digest, vulnerabilities: [] }, looked: true },
  ])("show no sign of having looked: $name", async ({ doc, looked }) => {
    expect((await parseText(doc)).header).toMatchObject({ looked, kinds: ["vulnerability"] });
  });
});

describe("an archive that triggered a policy", () => {
  test("has the version behind its whole name", async () => {
    const entry = {
      ...detail,
      gate: "vulnerabilities",
      triggerName: "package",
      triggerId: "CVE-2099-1101+log4j-1.2-api-2.17.1.jar",
    };
    const { records } = await parseText([{ finalAction: "stop", finalActionReason: "x", detail: [entry], digest }]);
    expect(records).toMatchObject([{ package: { type: "maven", name: "log4j-1.2-api", version: "2.17.1" } }]);
  });
});
