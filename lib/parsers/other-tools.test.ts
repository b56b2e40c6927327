import { describe, expect, test } from "vitest";
import { parseText } from "@/lib/testing/parse-file";

/** Documents that share some keys with a format of ours and are another tool's: made up, after the shape of each. */
const OTHERS: { name: string; text: string }[] = [
  {
    name: "a linter of Dockerfiles with Hadolint's codes and severities of its own",
    text: JSON.stringify([
      { line_number: 3, line: "WORKDIR app/", code: "DL3000", message: "", severity: "Error", file: "Dockerfile" },
    ]),
  },
  {
    name: "a table of CVEs with an EPSS score among other columns",
    text: "cve,base_score,epss,cisa_kev\nCVE-2026-0101,9.8,0.07,True\n",
  },
  {
    name: "findings with a title, but of another vocabulary",
    text: JSON.stringify({
      findings: [
        { title: "A", description: "d", severity: "High", ruleId: "R1", resource: {}, vulnerability: {}, fixes: [] },
        { title: "B", description: "d", severity: "High", vulnerability: {} },
      ],
    }),
  },
  {
    name: "results and errors, where the results are no list",
    text: JSON.stringify({ results: { resources: [], vulnerabilities: [] }, errors: [] }),
  },
];

describe("what another tool writes in a shape like one of ours", () => {
  test.each(OTHERS)("$name: no format claims it", async ({ text }) => {
    await expect(parseText(text)).rejects.toMatchObject({
      code: "unsupported_report",
      detail: expect.stringMatching(/None of the \d+ known formats recognizes it/),
    });
  });
});

describe("what our own tools may leave out", () => {
  test("reports of kube-linter are read without the list of its checks", async () => {
    const report = {
      Diagnostic: { Message: "no read-only root" },
      Check: "no-read-only-root-fs",
      Object: { K8sObject: { Name: "web", Namespace: "shop", GroupVersionKind: { Kind: "Deployment" } } },
    };
    const { format, records } = await parseText(JSON.stringify({ Reports: [report] }));
    expect(format).toBe("kube-linter-json");
    expect(records).toMatchObject([{ rule: { id: "no-read-only-root-fs" }, resource: "shop/Deployment/web" }]);
  });
});
