import { describe, expect, test } from "vitest";
import type { StatementRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseText } from "@/lib/testing/parse-file";

type Versions = { version?: string; range?: string; status?: string }[];

const component = (version: string | undefined) => ({
  "bom-ref": "core",
  type: "library",
  name: "core",
  version,
  purl: `pkg:maven/org.example/core${version ? `@${version}` : ""}?type=jar`,
});

const read = async (version: string | undefined, versions: Versions | undefined, state?: string, of = "components") => {
  const { records } = await parseText({
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    ...(of === "components"
      ? { components: [component(version)] }
      : { metadata: { component: { ...component(version), purl: undefined } } }),
    vulnerabilities: [
      { id: "CVE-2026-1", analysis: state ? { state } : undefined, affects: [{ ref: "core", versions }] },
    ],
  });
  return {
    found: records.find((one): one is VulnerabilityRecord => one.kind === "vulnerability"),
    said: records.find((one): one is StatementRecord => one.kind === "statement"),
  };
};

describe("a CycloneDX vulnerability that lists versions", () => {
  test.each([
    { name: "no versions: of every one", versions: undefined, clears: true },
    { name: "none that it names", versions: [{ status: "unaffected" }], clears: true },
    { name: "its own version", versions: [{ version: "2.0" }, { version: "2.1" }], clears: true },
    { name: "another version", versions: [{ version: "1.0", status: "unaffected" }], clears: false },
    {
      name: "a range of affected versions",
      versions: [{ range: "vers:maven/<=3.0", status: "affected" }],
      clears: true,
    },
    { name: "a range of others", versions: [{ range: "vers:maven/>3.0", status: "unaffected" }], clears: false },
  ])("clears the component where it speaks of $name", async ({ versions, clears }) => {
    const { found, said } = await read("2.0", versions, "not_affected");
    expect(found?.suppressed?.reason).toBe(clears ? "not_affected" : undefined);
    expect(said?.products[0]?.startsWith("pkg:")).toBe(clears);
  });

  // One entry for the versions that are affected and one for the rest, as in CISA's use cases of VEX.
  test("does not clear the whole subject for its other versions", async () => {
    const versions = [{ version: "2.5" }, { range: "vers:generic/>=1.0|<=2.3", status: "unaffected" }];
    expect((await read("2.4", versions, "not_affected", "metadata")).said?.wholeSubject).toBe(false);
    expect((await read(undefined, versions, "not_affected", "metadata")).said).toMatchObject({
      wholeSubject: false,
      products: ["versions 2.5, vers:generic/>=1.0|<=2.3 of core"],
    });
    expect((await read("2.5", versions, "not_affected", "metadata")).said?.wholeSubject).toBe(true);
  });

  test("speaks of each of them where the component has none", async () => {
    const { said } = await read(undefined, [{ version: "2.5" }, { version: "2.6" }], "resolved");
    expect(said?.products).toEqual([
      "pkg:maven/org.example/core@2.5?type=jar",
      "pkg:maven/org.example/core@2.6?type=jar",
    ]);
  });

  // A purl without the version is every version's, and one of another version is another package's.
  test.each([
    { name: "no version", purl: "pkg:npm/%40lantern/core?a=b", product: "pkg:npm/%40lantern/core@1.0?a=b" },
    { name: "another version", purl: "pkg:npm/core@2.0#lib", product: "pkg:npm/core@1.0#lib" },
    { name: "its version", purl: "pkg:npm/core@1.0", product: "pkg:npm/core@1.0" },
    { name: "its version, encoded", purl: "pkg:deb/debian/core@1.0%2Bb1", version: "1.0+b1" },
    { name: "a sign for a version that is empty", purl: "pkg:npm/core@", product: "pkg:npm/core@1.0" },
  ])("clears the version of the component's field where the purl has $name", async ({ purl, product, version }) => {
    const own = version ?? "1.0";
    for (const versions of [[{ version: own }], undefined]) {
      const analysed = { id: "CVE-2026-1", analysis: { state: "not_affected" }, affects: [{ ref: "core", versions }] };
      const components = [{ "bom-ref": "core", type: "library", name: "core", version: own, purl }];
      const bom = { bomFormat: "CycloneDX", specVersion: "1.6", components, vulnerabilities: [analysed] };
      expect((await parseText(bom)).records.at(-1)).toMatchObject({ products: [product ?? purl] });
      const byReference = [{ ...components[0], "bom-ref": purl, purl: undefined }];
      const referring = [{ ...analysed, affects: [{ ref: purl, versions }] }];
      const { records } = await parseText({ ...bom, components: byReference, vulnerabilities: referring });
      expect(records.at(-1)).toMatchObject({ products: [product ?? purl] });
    }
    const { records } = await parseText(
      `<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component type="library" bom-ref="core"><name>core</name><version>${own}</version><purl>${purl}</purl></component></components>
       <vulnerabilities><vulnerability><id>CVE-2026-1</id><analysis><state>not_affected</state></analysis><affects><target><ref>core</ref><versions>
         <version><version>${own}</version></version></versions></target></affects></vulnerability></vulnerabilities></bom>`,
    );
    expect(records.at(-1)).toMatchObject({ products: [product ?? purl] });
  });

  test("does not write a purl that is no package's out for each of many versions", async () => {
    const versions = Array.from({ length: 20_000 }, (_, i) => ({ version: `${i}` }));
    const purl = `pkg:npm/core?x=${"y".repeat(1_000_000)}`;
    const components = [{ "bom-ref": "core", type: "library", name: "core", purl }];
    const analysed = { id: "CVE-2026-1", analysis: { state: "resolved" }, affects: [{ ref: "core", versions }] };
    const bom = { bomFormat: "CycloneDX", specVersion: "1.6", components, vulnerabilities: [analysed] };
    const said = (await parseText(bom)).records.at(-1) as StatementRecord;
    expect(said.products).toHaveLength(1);
    expect(said.products[0]).toMatch(/^versions 0, 1, 2, /);
  });

  test("as unaffected suppresses the component's own, without an analysis", async () => {
    expect((await read("2.0", [{ version: "2.0", status: "unaffected" }])).found?.suppressed?.reason).toMatch(
      /^unaffected/,
    );
    expect((await read("2.0", [{ version: "2.0", status: "affected" }])).found?.suppressed).toBeUndefined();
    const other = { version: "1.0", status: "affected" };
    expect((await read("2.0", [{ version: "1.5", status: "unaffected" }, other])).found?.suppressed).toBeUndefined();
  });

  const unaffected = { version: "2.0", status: "unaffected" };

  test.each([
    { name: "before that it is affected", versions: [unaffected, { version: "2.0", status: "affected" }] },
    { name: "after that it is affected", versions: [{ version: "2.0" }, unaffected] },
    { name: "before that nobody knows", versions: [unaffected, { version: "2.0", status: "unknown" }] },
    { name: "after a word that is no status", versions: [{ version: "2.0", status: "Affected" }, unaffected] },
    { name: "beside an entry about all versions", versions: [unaffected], again: true },
    { name: "beside an analysis: exploitable", versions: [unaffected], state: "exploitable" },
    { name: "beside an analysis: in triage", versions: [unaffected], state: "in_triage" },
    { name: "of another version only: exploitable", versions: [{ ...unaffected, version: "1" }], state: "exploitable" },
  ])("does not suppress with an unaffected version that is stated $name", async ({ versions, again, state }) => {
    const affects = [{ ref: "core", versions }, ...(again ? [{ ref: "core" }] : [])];
    for (const order of [affects, affects.toReversed()]) {
      const { records } = await parseText({
        bomFormat: "CycloneDX",
        specVersion: "1.6",
        components: [component("2.0")],
        vulnerabilities: [{ id: "CVE-2026-1", analysis: state ? { state } : undefined, affects: order }],
      });
      const found = records.filter((one): one is VulnerabilityRecord => one.kind === "vulnerability");
      expect(found.map(({ suppressed }) => suppressed)).toEqual([undefined]);
    }
  });

  test.each([
    { order: "first", statuses: ["unaffected", "affected"] },
    { order: "last", statuses: ["affected", "unaffected"] },
  ])("of a range that is unaffected $order and affected too, takes it as affected", async ({ statuses }) => {
    const versions = statuses.map((status) => ({ range: "vers:maven/<=3.0", status }));
    expect((await read("2.0", versions)).found?.suppressed).toBeUndefined();
    expect((await read("2.0", versions, "not_affected")).found?.suppressed?.reason).toBe("not_affected");
  });

  // That others are not affected says nothing of the component's own version.
  test.each([
    { name: "another version", versions: [{ version: "1.0", status: "unaffected" }] },
    { name: "a range", versions: [{ range: "vers:maven/>=3.0", status: "unaffected" }] },
  ])("of which only $name is unaffected leaves the component's own open", async ({ versions }) => {
    for (const state of [undefined, "not_affected"]) {
      const { found } = await read("2.0", versions, state);
      expect(found).toMatchObject({ advisory: "CVE-2026-1" });
      expect(found?.suppressed).toBeUndefined();
    }
  });

  // A document that says both of a version clears nothing, whichever it says first.
  test.each([
    ["affected", "unaffected"],
    ["unaffected", "affected"],
    ["unknown", "unaffected"],
    ["unaffected", "unknown"],
  ])("as %s and as %s does not suppress it", async (...statuses) => {
    const exact = statuses.map((status) => ({ version: "2.0", status }));
    expect((await read("2.0", exact)).found).toMatchObject({ advisory: "CVE-2026-1" });
    expect((await read("2.0", exact)).found?.suppressed).toBeUndefined();
    const ranges = statuses.map((status) => ({ range: "vers:maven/<=3.0", status }));
    expect((await read("2.0", ranges)).found?.suppressed).toBeUndefined();
  });

  test.each(["exploitable", "in_triage"])(
    "as unaffected does not suppress what the analysis calls %s",
    async (state) => {
      for (const version of ["2.0", "1.0"]) {
        const { found, said } = await read("2.0", [{ version, status: "unaffected" }], state);
        expect(said).toBeDefined();
        expect(found).toBeDefined();
        expect(found?.suppressed).toBeUndefined();
      }
    },
  );

  test("as unaffected does not suppress a component that another entry names without versions", async () => {
    const own = { ref: "core", versions: [{ version: "2.0", status: "unaffected" }] };
    for (const affects of [
      [{ ref: "core" }, own],
      [own, { ref: "core" }],
    ]) {
      const { records } = await parseText({
        bomFormat: "CycloneDX",
        specVersion: "1.6",
        components: [component("2.0")],
        vulnerabilities: [{ id: "CVE-2026-1", affects }],
      });
      const found = records.find((one) => one.kind === "vulnerability");
      expect(found).toMatchObject({ advisory: "CVE-2026-1" });
      expect(found?.suppressed).toBeUndefined();
    }
  });

  test("says the same in XML", async () => {
    const { records } = await parseText(
      `<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component type="library" bom-ref="core"><name>core</name><version>2.0</version></component></components>
       <vulnerabilities><vulnerability><id>CVE-2026-1</id><affects><target><ref>core</ref><versions>
         <version><version>2.0</version><status>unaffected</status></version></versions></target></affects></vulnerability></vulnerabilities></bom>`,
    );
    expect(records.at(-1)).toMatchObject({
      advisory: "CVE-2026-1",
      suppressed: { reason: expect.stringMatching(/^unaffected/) },
    });
  });
});
