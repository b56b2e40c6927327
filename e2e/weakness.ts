import type { APIRequestContext } from "@playwright/test";
import { instance } from "../playwright.config";
import { expect } from "./patient-expect";

const headers = { authorization: `Bearer ${instance.token}` };
const REPO = "github.com/e2e/weakness";
const HELP = `What is evaluated can do all that the service may. <img src=x onerror=alert(1)> ${"It is not enough to look for words in it. ".repeat(12)}

Recommendation
Parse what comes with ast.literal_eval.`;

/** One weakness in code whose rule has a long help, with markup in it. */
export async function withWeakness(request: APIRequestContext): Promise<{ id: string; riskId: string }> {
  const about = new URLSearchParams({ repo: `https://${REPO}`, branch: "main", defaultBranch: "main" });
  const sent = await request.post(`/api/v1/imports?${about}`, { headers, data: Buffer.from(JSON.stringify(report())) });
  expect(sent.ok()).toBe(true);
  let found: { id: string; riskId: string | null } | undefined;
  const search = async () => {
    const answer = await request.get("/api/v1/findings?rule=semgrep:e2e.python.eval", { headers });
    found = ((await answer.json()) as { items: { id: string; riskId: string | null }[] }).items[0];
    return typeof found?.riskId;
  };
  await expect.poll(search, { timeout: 120_000 }).toBe("string");
  return found as { id: string; riskId: string };
}

function report() {
  const id = "e2e.python.eval";
  const rule = {
    id,
    shortDescription: { text: "Code from outside is run" },
    help: { text: HELP },
    helpUri: `https://rules.example/${"a-long-name-of-a-group/".repeat(8)}${id}`,
    properties: { tags: ["CWE-95"] },
  };
  const place = {
    artifactLocation: { uri: "src/cart.py" },
    region: { startLine: 12, snippet: { text: "eval(body)" } },
  };
  return {
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Semgrep OSS", rules: [rule] } },
        invocations: [{ executionSuccessful: true }],
        results: [
          { ruleId: id, level: "error", message: { text: "Code is run." }, locations: [{ physicalLocation: place }] },
        ],
      },
    ],
  };
}
