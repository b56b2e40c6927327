import { describe, expect, test } from "vitest";
import type { ComponentRecord } from "@/lib/model/record";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) => parseFile(`lib/parsers/__fixtures__/${name}`);
const componentsOf = ({ records }: { records: { kind: string }[] }) =>
  records.filter((record): record is ComponentRecord => record.kind === "component");

describe("SPDX", () => {
  // One package must be one component whatever the form of the document.
  test("the JSON form and the tag-value form of one document give the same component", async () => {
    expect((await fixture("spdx-json/one.json")).records).toEqual((await fixture("spdx-tagvalue/one.spdx")).records);
  });

  test("SPDX 3 gives the package the same coordinates as SPDX 2", async () => {
    const [two] = componentsOf(await fixture("spdx-json/one.json"));
    const [three] = componentsOf(await fixture("spdx3-json/one.json"));
    expect({ ...three?.package, purl: null }).toEqual({ ...two?.package, purl: null });
  });

  test.each([
    { file: "spdx-json/many.json", kind: "image", name: "ghcr.io/lantern/api" },
    { file: "spdx3-json/many.json", kind: "image", name: "ghcr.io/lantern/api" },
    { file: "spdx-json/github.json", kind: "repository", name: "github.com/lantern/api" },
    { file: "spdx-tagvalue/many.spdx", kind: "repository", name: "github.com/lantern/api" },
  ])("$file is about the $kind it describes", async ({ file, kind, name }) => {
    const { header } = await fixture(file);
    expect(header.target?.kind).toBe(kind);
    expect(header.target?.name.split(/[:@]/)[0]).toBe(name);
  });

  test("the digests of Syft are of the manifest, with the platform the purl states", async () => {
    const { header } = await fixture("spdx-json/many.json");
    expect(header.digests).toEqual([{ type: "manifest", digest: `sha256:${"a".repeat(64)}`, platform: "linux/amd64" }]);
    expect(header).toMatchObject({ platform: "linux/amd64", kinds: [], looked: true });
  });

  test("a package nobody describes, and a name that only its author understands, are no target", async () => {
    const doc = { spdxVersion: "SPDX-2.3", SPDXID: "SPDXRef-DOCUMENT", documentDescribes: ["SPDXRef-a"] };
    const pkg = { SPDXID: "SPDXRef-a", name: "ubi9-container", downloadLocation: "https://l.example/a.zip" };
    const externalRefs = [{ referenceType: "purl", referenceLocator: "pkg:oci/ubi9-container" }];
    for (const packages of [[pkg], [{ ...pkg, externalRefs }]])
      expect((await parseText({ ...doc, packages })).header.target).toBeNull();
  });

  test("a list of modules is not about the one whose repository it states", async () => {
    const doc = { spdxVersion: "SPDX-2.3", SPDXID: "SPDXRef-DOCUMENT" };
    const text = { SPDXID: "SPDXRef-a", name: "text", downloadLocation: "git+https://github.com/lantern/text.git" };
    const quote = { SPDXID: "SPDXRef-b", name: "quote", downloadLocation: "NOASSERTION" };
    const about = async (documentDescribes: string[]) =>
      (await parseText({ ...doc, documentDescribes, packages: [text, quote] })).header.target;
    expect(await about(["SPDXRef-a"])).toMatchObject({ kind: "repository", name: "github.com/lantern/text" });
    expect(await about(["SPDXRef-a", "SPDXRef-b"])).toBeNull();
    const tags = [text, quote].flatMap(({ SPDXID, name, downloadLocation }) => [
      `Relationship: SPDXRef-DOCUMENT DESCRIBES ${SPDXID}`,
      `PackageName: ${name}`,
      `SPDXID: ${SPDXID}`,
      `PackageDownloadLocation: ${downloadLocation}`,
    ]);
    expect((await parseText(["SPDXVersion: SPDX-2.3", ...tags].join("\n"))).header.target).toBeNull();
    const package3 = (spdxId: string, location?: string) => ({
      type: "software_Package",
      spdxId,
      name: spdxId,
      software_downloadLocation: location,
    });
    const sbom = { type: "software_Sbom", spdxId: "s", rootElement: ["a", "b"] };
    const graph = [sbom, package3("a", text.downloadLocation), package3("b")];
    const three = { "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": graph };
    expect((await parseText(three)).header.target).toBeNull();
  });

  test("an advisory that is named is a vulnerability; fixes, CPEs and unnamed pages are not", async () => {
    const { records } = await fixture("spdx-json/many.json");
    expect(records.filter(({ kind }) => kind === "vulnerability")).toMatchObject([
      {
        advisory: "CVE-2026-1111",
        severity: "unknown",
        package: { type: "deb", namespace: "debian", name: "openssl" },
      },
    ]);
  });

  test("prose in a tag-value file is no package", async () => {
    const { records, entries } = await fixture("spdx-tagvalue/many.spdx");
    expect(entries).toBe(2);
    expect(componentsOf({ records }).map((record) => record.package.name)).toEqual(["curl", "lantern-api"]);
  });

  test("a document of another version is read and resolves nothing", async () => {
    expect((await fixture("spdx-json/broken.json")).header.incomplete).toMatch(/version 2/);
  });

  test.each([
    { security_score: 9.8, security_severity: "critical", severity: "critical", score: 9.8 },
    { security_score: "5.0", severity: "medium", score: 5 },
    { to: ["urn:other"], security_score: 9.8, severity: "unknown", score: undefined },
  ])("SPDX 3: how bad a vulnerability of a package is, an assessment of it says: $severity", async (given) => {
    const { severity, score, ...stated } = given;
    const assessment = { from: "urn:v", to: ["urn:p"], relationshipType: "hasAssessmentFor", ...stated };
    const { records } = await parseText({
      "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
      "@graph": [
        { type: "Relationship", relationshipType: "hasAssociatedVulnerability", from: "urn:p", to: ["urn:v"] },
        { type: "software_Package", spdxId: "urn:p", name: "left", software_packageVersion: "1" },
        { type: "security_Vulnerability", spdxId: "urn:v", name: "CVE-2026-0001" },
        { type: "security_CvssV3VulnAssessmentRelationship", spdxId: "urn:a", ...assessment },
      ],
    });
    const found = records.find((record) => record.kind === "vulnerability");
    expect(found).toMatchObject({ advisory: "CVE-2026-0001", severity });
    expect(found?.cvss?.score).toBe(score);
  });

  test("every element of an SPDX 3 graph is an entry; licences, VEX and vulnerabilities find their package", async () => {
    const { records, entries } = await fixture("spdx3-json/many.json");
    expect(entries).toBe(11);
    expect(componentsOf({ records }).find((record) => record.package.name === "openssl")?.licenses).toEqual([
      "Apache-2.0",
    ]);
    expect(records.find(({ kind }) => kind === "vulnerability")).toMatchObject({
      advisory: "CVE-2026-1111",
      aliases: ["GHSA-aaaa-bbbb-cccc"],
      package: { name: "openssl" },
    });
    expect(records.find(({ kind }) => kind === "statement")).toMatchObject({
      status: "not_affected",
      justification: "vulnerable_code_not_present",
      products: ["pkg:deb/debian/openssl@3.0.11-1"],
    });
  });
});
