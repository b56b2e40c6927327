import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) =>
  parseText(readFileSync(fileURLToPath(new URL(`../__fixtures__/cyclonedx-xml/${name}`, import.meta.url)), "utf8"));

describe("CycloneDX as XML", () => {
  test("says what the same BOM says as JSON", async () => {
    const rating = {
      source: { name: "NVD" },
      score: 9.8,
      severity: "critical",
      method: "CVSSv31",
      vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    };
    const json = await parseText({
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      metadata: {
        timestamp: "2026-03-01T12:00:00Z",
        tools: { components: [{ type: "application", name: "maker", version: "2.0" }] },
        component: { type: "container", "bom-ref": "root", name: "registry.example/shop/api", version: "1.4" },
      },
      components: [
        {
          type: "library",
          "bom-ref": "core",
          group: "org.example",
          name: "core",
          version: "1.0",
          licenses: [{ expression: "Apache-2.0" }, { license: { id: "MIT" } }],
          purl: "pkg:maven/org.example/core@1.0",
          properties: [{ name: "syft:location:0:path", value: "/app/core.jar" }],
        },
      ],
      vulnerabilities: [
        {
          id: "CVE-2026-0001",
          source: { name: "NVD", url: "https://example.org/CVE-2026-0001" },
          references: [{ id: "GHSA-aaaa-bbbb-cccc" }],
          ratings: [rating],
          cwes: [79],
          description: "Made up.",
          recommendation: "Upgrade core to version 1.1",
          advisories: [{ url: "https://example.org/a" }],
          affects: [{ ref: "core" }],
        },
      ],
    });
    const xml = await fixture("one.xml");
    expect(xml.records).toEqual(json.records);
    expect(xml.header).toEqual(json.header);
    expect(xml.header.target).toMatchObject({ kind: "image", name: "registry.example/shop/api:1.4" });
  });

  test("components in components are components, at any depth, and vulnerabilities find them", async () => {
    const { entries, records } = await fixture("many.xml");
    expect(entries).toBe(5 + 2);
    expect(records.filter(({ kind }) => kind === "component")).toMatchObject(
      ["core", "inner", "innermost", "inner2", "util"].map((name) => ({ package: { name } })),
    );
    expect(records.slice(5)).toMatchObject([
      { advisory: "CVE-2026-0001", package: { name: "core" }, aliases: ["GHSA-aaaa-bbbb-cccc"] },
      { advisory: "CVE-2026-0002", package: { name: "innermost" }, suppressed: {} },
      { kind: "statement", status: "not_affected" },
    ]);
  });

  test("what the subject consists of are components too", async () => {
    const { entries, records } = await parseText(
      `<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><metadata><component type="application"><name>shop</name><components>
         <component type="library"><name>module</name><components><component type="library"><name>inner</name></component></components></component>
       </components></component></metadata></bom>`,
    );
    expect(entries).toBe(2);
    expect(records).toMatchObject([{ package: { name: "module" } }, { package: { name: "inner" } }]);
  });

  test("an expression with details is a licence as one without, and a line break in a name is a space", async () => {
    const { records } = await parseText(
      `<bom xmlns="http://cyclonedx.org/schema/bom/1.7"><components>
         <component type="library"><name>core</name><licenses>
           <expression-detailed expression="MIT AND LicenseRef-own"><details license-identifier="LicenseRef-own"><text>Do good.</text></details></expression-detailed>
         </licenses></component>
         <component type="library"><name>util</name><licenses><license><name>Apache License,
           Version 2.0</name></license></licenses></component>
       </components></bom>`,
    );
    expect(records).toMatchObject([
      { licenses: ["MIT AND LicenseRef-own"] },
      { licenses: ["Apache License, Version 2.0"] },
    ]);
  });

  test("the extension of the time before 1.4 is read wherever it stands", async () => {
    const { records } = await fixture("extension.xml");
    const found = records.flatMap((record) =>
      record.kind === "vulnerability" ? [`${record.advisory} ${record.package.name} ${record.severity}`] : [],
    );
    expect(found.toSorted()).toEqual([
      "CVE-2026-0003 bare critical",
      "CVE-2026-0003 core critical",
      "CVE-2026-0004 deep critical",
    ]);
  });
});
