import fc from "fast-check";
import { expect, test } from "vitest";
import { namedTool, toolName, toolNames } from "@/lib/model/tool-name";

test("a tool is called as its makers write it", () => {
  expect(toolName("semgrep oss")).toBe("Semgrep OSS");
  expect(toolName("cisa kev")).toBe("CISA KEV");
  expect(toolName("github-dependabot")).toBe("GitHub Dependabot");
  expect(toolNames(["grype", "trivy", "shop-scanner"])).toBe("Grype, Trivy, shop-scanner");
});

test("no tool is told as another: but for capitals and hyphens a name stays what it was", () => {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[-_ ]+/g, " ");
  const known = fc.constantFrom("kube-bench", "KICS", "zap", "npm-audit", "constructor", "snyk_iac", "osv-scanner");
  fc.assert(
    fc.property(fc.oneof(fc.string(), known), (tool) => {
      expect(plain(toolName(tool))).toBe(plain(tool));
      expect(toolName(toolName(tool))).toBe(toolName(tool));
    }),
  );
});

test("what is noted when a tool no longer reports something names it as its makers do", () => {
  expect(namedTool("semgrep oss no longer reports it")).toBe("Semgrep OSS no longer reports it");
  expect(namedTool("shop-scanner no longer reports it")).toBe("shop-scanner no longer reports it");
  expect(namedTool("a new version of semgrep runs")).toBe("a new version of semgrep runs");
});
