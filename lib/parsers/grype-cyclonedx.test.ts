import { describe, expect, test } from "vitest";
import { identifyRecord } from "@/lib/engine/identity";
import type { StatementRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) => parseFile(new URL(`./__fixtures__/${name}`, import.meta.url).pathname);
const vulnerabilities = (records: readonly { kind: string }[]) =>
  records.filter((record): record is VulnerabilityRecord => record.kind === "vulnerability");
const identity = (record: VulnerabilityRecord) =>
  identifyRecord(record, {
    assetKind: "image",
    canonicalCheck: (family, id) => `${family}:${id}`,
    secretHmac: (value) => value,
  }).parts;

describe("a Grype report", () => {
  test("a scan of an image by Kubescape is Grype's without its name, also a clean one", async () => {
    const clean = {
      matches: [],
      source: { type: "image", target: { userInput: "registry.example/shop/web:1", layers: [] } },
      distro: { name: "alpine", version: "3.20" },
      descriptor: { name: "", version: "" },
    };
    const { format, header } = await parseText(clean);
    expect(format).toBe("grype-json");
    expect(header).toMatchObject({ target: { name: "registry.example/shop/web:1" }, kinds: ["vulnerability"] });
  });

  test("of another tool, which names itself in the same document, is none of Grype's", async () => {
    const other = {
      matches: [{ Cycle: { ProductName: "demo" }, Package: { name: "demo" }, artifact: { name: "demo" } }],
      source: { type: "image", target: { userInput: "registry.example/shop/web:1" } },
      distro: { name: "alpine", version: "3.20" },
      descriptor: { name: "xeol", version: "0.9.0" },
    };
    await expect(parseText(other)).rejects.toThrow();
  });

  test("tells its image by every digest it knows, and who claims to be its source", async () => {
    const { header } = await fixture("grype-json/many.json");
    expect(header).toMatchObject({
      tool: { name: "Grype", version: "0.94.0" },
      scannedAt: "2026-03-02T10:00:00.5+01:00",
      target: { kind: "image", name: "registry.example/shop/api:1.4" },
      platform: "linux/amd64",
      digests: [{ type: "config" }, { type: "manifest" }, { type: "index", platform: "linux/amd64" }],
      source: { repo: "https://github.com/Shop/api" },
      kinds: ["vulnerability"],
      looked: true,
    });
  });

  test("one related CVE is the same vulnerability; a distribution's bundle only links", async () => {
    const { records } = await fixture("grype-json/many.json");
    expect(vulnerabilities(records).map(({ advisory, aliases, links }) => [advisory, aliases, links])).toEqual([
      ["CVE-2026-1001", [], []],
      ["GHSA-aaaa-bbbb-cccc", ["CVE-2026-1003"], []],
      ["ALAS-2026-1", [], ["CVE-2026-2001", "CVE-2026-2002"]],
      ["CVE-2026-9", [], []],
    ]);
  });

  test("what was ignored is suppressed and counts as no entry", async () => {
    const { records, entries } = await fixture("grype-json/many.json");
    expect(entries).toBe(3);
    expect(vulnerabilities(records)[3]?.suppressed).toEqual({ reason: "Ignored by Grype: not reachable" });
  });

  test("names the same packages as Trivy for the same image", async () => {
    const [grype, trivy] = await Promise.all([fixture("grype-json/many.json"), fixture("trivy-json/many.json")]);
    expect(identity(vulnerabilities(grype.records)[0]!)).toEqual(
      identity(vulnerabilities(trivy.records).find(({ advisory }) => advisory === "CVE-2026-1001")!),
    );
  });

  test("the oldest shapes are read: links, cvssV2, a fixed version as text, no purl", async () => {
    const { records, header } = await fixture("grype-json/one.json");
    expect(header).toMatchObject({ target: null, looked: false });
    expect(records[0]).toMatchObject({
      fixedVersion: "9",
      cvss: { version: "2.0", score: 4.3 },
      package: { type: "deb", namespace: "debian", name: "libgnutls30" },
      references: ["https://example.org"],
    });
  });
});

describe("a CycloneDX document", () => {
  test("nested components are entries of their own, whatever comes first in the file", async () => {
    const { records, entries } = await fixture("cyclonedx-json/many.json");
    expect(entries).toBe(5);
    expect(records.flatMap((record) => (record.kind === "component" ? [record.package.name] : []))).toEqual([
      "left",
      "inner",
      "innermost",
    ]);
  });

  // Tools that describe a project of several modules list these under the project itself.
  test("what the subject consists of are components too, and vulnerabilities find them", async () => {
    const inner = { "bom-ref": "m2", type: "library", name: "inner", version: "2.0" };
    const module = { "bom-ref": "m1", type: "library", name: "module", version: "1.0", components: [inner] };
    const { records, entries } = await parseText({
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      metadata: { component: { "bom-ref": "root", type: "application", name: "shop", components: [module] } },
      components: [{ "bom-ref": "c1", type: "library", name: "left", version: "1.0" }],
      vulnerabilities: [{ id: "CVE-2026-1", affects: [{ ref: "m2" }] }],
    });
    expect(entries).toBe(4);
    expect(records).toMatchObject(["module", "inner", "left", "inner"].map((name) => ({ package: { name } })));
  });

  test("a vulnerability is one finding per component it affects, with its own source's severity", async () => {
    const { records } = await fixture("cyclonedx-json/many.json");
    expect(
      vulnerabilities(records).map(({ advisory, severity, package: { name, version }, cvss }) => [
        advisory,
        severity,
        name,
        version,
        cvss?.score,
      ]),
    ).toEqual([
      ["CVE-2026-1", "high", "left", "1.0.0", 9.8],
      ["CVE-2026-1", "high", "innermost", "3.0.0", 9.8],
      ["CVE-2026-2", "info", "inner", "2.0.0", undefined],
    ]);
    expect(vulnerabilities(records)[0]).toMatchObject({
      aliases: ["GHSA-aaaa-bbbb-cccc"],
      fixedVersion: "1.0.1",
      cwes: ["CWE-79"],
    });
  });

  test("an analysis is a statement, and suppresses what it clears", async () => {
    const { records } = await fixture("cyclonedx-json/many.json");
    expect(vulnerabilities(records)[2]?.suppressed).toEqual({
      reason: "not_affected: code_not_reachable: never called",
    });
    expect(records.find((record): record is StatementRecord => record.kind === "statement")).toEqual({
      kind: "statement",
      advisory: "CVE-2026-2",
      aliases: [],
      status: "not_affected",
      justification: "code_not_reachable",
      products: ["pkg:npm/inner@2.0.0"],
      wholeSubject: false,
      note: "never called",
    });
  });

  test("covers no kind by itself: an SBOM without vulnerabilities looked for none", async () => {
    expect((await fixture("cyclonedx-json/none.json")).header).toMatchObject({ kinds: [], looked: false });
  });

  test("an application's own repository is what it is about", async () => {
    expect((await fixture("cyclonedx-json/one.json")).header.target).toEqual({
      kind: "repository",
      name: "github.com/shop/web",
    });
  });

  test("packages know the lock file they come from, through a circular graph", async () => {
    const lib = (ref: string) => ({
      "bom-ref": ref,
      type: "library",
      name: ref,
      version: "1",
      purl: `pkg:npm/${ref}@1`,
    });
    const { records } = await parseText({
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      vulnerabilities: [{ id: "CVE-2026-1", affects: [{ ref: "b" }, { ref: "c" }] }],
      components: [
        {
          "bom-ref": "lock",
          type: "application",
          name: "web/package-lock.json",
          properties: [{ name: "aquasecurity:trivy:Class", value: "lang-pkgs" }],
        },
        lib("a"),
        lib("b"),
        lib("c"),
      ],
      dependencies: [
        { ref: "lock", dependsOn: ["a"] },
        { ref: "a", dependsOn: ["b"] },
        { ref: "b", dependsOn: ["a"] },
      ],
    });
    expect(vulnerabilities(records).map(({ manifest }) => manifest)).toEqual(["web/package-lock.json", null]);
  });
});
