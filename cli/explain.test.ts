import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { ExplainedFinding } from "@/cli/explain-identity";
import { main } from "@/cli/main";
import { identityKey } from "@/lib/engine/identity";
import { sarif, trivyFolder } from "@/lib/ingest/testing-reports";

const folder = mkdtempSync(join(tmpdir(), "plimsoll-explain-"));

async function explained(report: unknown): Promise<ExplainedFinding[]> {
  const [{ explained: found }] = JSON.parse(await printed(report, "--json"));
  return found;
}

async function printed(report: unknown, ...options: string[]): Promise<string> {
  const file = join(folder, "report.json");
  writeFileSync(file, JSON.stringify(report));
  let text = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    expect(await main(["parse", "--explain", ...options, file])).toBe(0);
    return text;
  } finally {
    spy.mockRestore();
  }
}

const trivy = (result: Record<string, unknown>) => ({
  SchemaVersion: 2,
  ArtifactName: "registry.example/shop/api:1",
  ArtifactType: "container_image",
  Results: [{ Target: "registry.example/shop/api:1 (debian 12)", ...result }],
});
const vulnerability = (id: string, vendorIds: string[] = []) => ({
  VulnerabilityID: id,
  VendorIDs: vendorIds,
  PkgName: "curl",
  PkgIdentifier: { PURL: "pkg:deb/debian/curl@7" },
  InstalledVersion: "7",
  Severity: "HIGH",
  Title: `${id} in curl`,
});

describe("plimsoll parse --explain", { timeout: 30_000 }, () => {
  test("shows asset, subject, alias group, parts and the key of a vulnerability, and the entries it was folded from", async () => {
    const report = trivy({
      Class: "os-pkgs",
      Type: "debian",
      Vulnerabilities: [vulnerability("CVE-2026-1"), vulnerability("GHSA-AAAA-bbbb-cccc", ["CVE-2026-1", "DSA-5-1"])],
    });
    const [finding, ...others] = await explained(report);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      kind: "vulnerability",
      asset: { kind: "image", key: "registry.example/shop/api", unplaced: false },
      subject: "CVE-2026-1",
      aliasGroup: { canonicalId: "CVE-2026-1", members: ["CVE-2026-1", "GHSA-aaaa-bbbb-cccc"], links: ["DSA-5-1"] },
      parts: [
        { name: "purl type", value: "deb" },
        { name: "purl namespace", value: "debian" },
        { name: "package", value: "curl" },
        { name: "manifest", value: "" },
      ],
      check: null,
      place: null,
      entries: ["/Results/0/Vulnerabilities/0", "/Results/0/Vulnerabilities/1"],
    });
    expect(finding?.key).toBe(identityKey(finding?.tuple ?? []).toString("hex"));
  });

  test("names the crosswalk row that makes a rule a canonical check", async () => {
    const report = trivy({
      Class: "config",
      Type: "dockerfile",
      Misconfigurations: [
        { ID: "KSV-0012", AVDID: "AVD-KSV-0012", Title: "Runs as root", Severity: "MEDIUM", Status: "FAIL" },
      ],
    });
    const [finding] = await explained(report);
    expect(finding).toMatchObject({
      subject: "container-runs-as-root",
      check: { family: "trivy", row: { scanner: "trivy", checkId: "container-runs-as-root" } },
    });
    expect(await printed(report)).toMatch(/check {4}crosswalk row trivy,[\w-]*KSV-0012,container-runs-as-root,\w+/);
  });

  test("a rule without a row is its own check, and says so", async () => {
    const text = await printed(sarif(["B101"]));
    expect(text).toMatch(/subject {2}bandit:B101/);
    expect(text).toMatch(/check {4}its own: no exact or narrower crosswalk row for bandit,B101/);
    expect(text).toMatch(/key {6}[0-9a-f]{64}/);
  });

  test("warns where the server's key will be another one, and prints no value of a secret", async () => {
    const secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    const text = await printed(trivyFolder([], { secret }));
    expect(text).toMatch(/note {5}/);
    expect(text).not.toContain(secret);
  });

  test("without it nothing of it is printed", async () => {
    const file = join(folder, "plain.json");
    writeFileSync(file, JSON.stringify(sarif(["B101"])));
    const spy = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    await main(["parse", "--json", file]);
    expect(String(spy.mock.calls)).not.toContain("explained");
    spy.mockRestore();
  });
});
