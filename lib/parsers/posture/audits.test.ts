import { describe, expect, test } from "vitest";
import type { MisconfigurationRecord, ParsedRecord } from "@/lib/model/record";
import { parseText } from "@/lib/testing/parse-file";

const checks = ({ records }: { records: ParsedRecord[] }) => records as MisconfigurationRecord[];

describe("what an audit says of itself and of others", () => {
  test("Popeye: an error of its own is no clean scan, whichever way it is written", async () => {
    const headerOf = async (errors: string) =>
      (await parseText(`{"popeye": {"score": 100, "sections": [], "errors": ${errors}}}`)).header.incomplete;
    expect(await headerOf("null")).toBeNull();
    expect(await headerOf("[{}]")).toMatch(/errors of its own/);
    expect(await headerOf('{"error": "pods is forbidden", "error": "nodes is forbidden"}')).toMatch(/is forbidden/);
  });

  test("Popeye: a resource is of its kind, as the cluster's own inventory calls it", async () => {
    const section = (plural: string) => ({
      linter: plural.slice(plural.lastIndexOf("/") + 1),
      gvr: plural,
      tally: { warning: 1 },
      issues: { "shop/a": [{ group: "__root__", gvr: plural, level: 2, message: "[POP-400] Used?" }] },
    });
    const plurals = ["gateway.networking.k8s.io/v1/httproutes", "gateway.networking.k8s.io/v1/gatewayclasses"].concat(
      ["ciliumendpoints", "ciliumidentities", "ciliumnetworkpolicies"].map((name) => `cilium.io/v2/${name}`),
    );
    const found = checks(await parseText({ popeye: { score: 1, sections: plurals.map(section) } }));
    expect(found.map(({ resource }) => resource.split("/")[1])).toEqual([
      "HTTPRoute",
      "GatewayClass",
      "CiliumEndpoint",
      "CiliumIdentity",
      "CiliumNetworkPolicy",
    ]);
  });

  test("a policy report by Falcosidekick: its rule is Falco's, the policy is only the kind of events", async () => {
    const seen = (rule: string, result: string) => ({
      source: "Falco",
      policy: "syscalls",
      rule,
      result,
      severity: "high",
      resources: [{ apiVersion: "v1", kind: "Pod", namespace: "shop", name: "web-1" }],
    });
    const report = {
      apiVersion: "wgpolicyk8s.io/v1alpha2",
      kind: "PolicyReport",
      metadata: { name: "falco-policy-report", labels: { "app.kubernetes.io/managed-by": "falcosidekick" } },
      results: [seen("Terminal shell in container", "fail"), seen("Read sensitive file untrusted", "fail")],
    };
    expect(checks(await parseText(report)).map(({ rule }) => rule)).toEqual([
      { family: "falco", id: "Terminal shell in container" },
      { family: "falco", id: "Read sensitive file untrusted" },
    ]);
  });

  test("Scorecard: what the maintainers annotated is suppressed, for their reason", async () => {
    const check = { name: "Binary-Artifacts", score: 5, reason: "binaries present", documentation: {} };
    const report = {
      date: "2026-03-01T10:00:00Z",
      repo: { name: "github.com/acme/shop", commit: "" },
      scorecard: { version: "v5.1.0", commit: "" },
      score: 5,
      checks: [check, { ...check, name: "Fuzzing", annotations: ["The files are only used for test purposes."] }],
    };
    const [plain, annotated] = checks(await parseText(report));
    expect(plain).not.toHaveProperty("suppressed");
    expect(annotated).toMatchObject({
      result: "fail",
      suppressed: { reason: "The files are only used for test purposes." },
    });
  });
});
