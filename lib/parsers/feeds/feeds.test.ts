import { describe, expect, test } from "vitest";
import type { CatalogRecord, OsvRecord } from "@/lib/model/record";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const advisories = async (name: string) =>
  (await parseFile(`lib/parsers/__fixtures__/osv-json/${name}`)).records as OsvRecord[];

describe("OSV advisories", () => {
  test("one, an array, lines and osv.dev's answer are the same advisory", async () => {
    const [one] = await advisories("one.json");
    expect((await advisories("many.jsonl"))[0]).toEqual(one);
    const raw = { id: "OSV-1", modified: "2026-01-01T00:00:00Z", schema_version: "1.7.0" };
    for (const shape of [raw, [raw], { vulns: [raw] }]) {
      expect(await parseText(shape)).toMatchObject({ format: "osv-json", entries: 1, records: [{ id: "OSV-1" }] });
    }
  });

  test("the record is whole: what is affected, since when, how severe", async () => {
    expect((await advisories("one.json"))[0]).toMatchObject({
      aliases: ["CVE-2026-1111"],
      severity: "high",
      severities: [{ type: "CVSS_V3" }],
      cwes: ["CWE-79"],
      affected: [
        {
          package: { type: "npm", namespace: "@lantern", name: "left", version: null },
          ecosystem: "npm",
          ranges: [
            {
              type: "SEMVER",
              events: [
                { event: "introduced", value: "0" },
                { event: "fixed", value: "1.2.3" },
              ],
            },
          ],
        },
      ],
    });
  });

  test("a bundle's ids, related and upstream are links, never aliases", async () => {
    expect((await advisories("many.jsonl"))[1]).toMatchObject({
      aliases: [],
      links: ["CVE-2026-2", "CVE-2026-3", "CVE-2026-4", "GHSA-dddd-eeee-ffff"],
      affected: [
        {
          package: { type: "deb", namespace: "debian", name: "openssl" },
          ranges: [{ events: [{ event: "introduced" }, { event: "fixed", value: "3.0.11-2" }] }],
        },
      ],
    });
  });

  test("a withdrawn advisory says when; commits without a package are kept", async () => {
    expect((await advisories("many.jsonl"))[2]).toMatchObject({
      withdrawn: "2026-02-01T00:00:00Z",
      affected: [{ package: null, ranges: [{ type: "GIT", repo: "https://github.com/lantern/c" }] }],
    });
  });

  test("ecosystems give the coordinates that scanners give", async () => {
    const packages = (await advisories("many.jsonl"))[3]?.affected.map((one) => one.package);
    expect(packages).toMatchObject([
      { type: "rpm", namespace: "rocky", name: "curl" },
      { type: "golang", namespace: "github.com/lantern", name: "go" },
      { type: "generic", namespace: null, name: "odd" },
    ]);
  });
});

describe("Backstage catalogs", () => {
  test("a page of the catalog's API is read, and the one behind the last is no other format", async () => {
    const entity = { apiVersion: "backstage.io/v1alpha1", kind: "Group", metadata: { name: "shop" }, spec: {} };
    const page = { items: [entity], totalItems: 1, pageInfo: {} };
    const { format, entries, records } = await parseText(page);
    expect([format, entries]).toEqual(["backstage-yaml", 1]);
    expect(records).toMatchObject([{ ref: "group:default/shop" }]);
    expect(await parseText({ ...page, items: [] })).toMatchObject({ format: "backstage-yaml", entries: 0 });
  });

  const read = async () =>
    (await parseFile("lib/parsers/__fixtures__/backstage-yaml/many.yaml")).records as CatalogRecord[];

  test("a component has an owner in full, a repository, a folder and a slug", async () => {
    expect((await read())[0]).toMatchObject({
      ref: "component:default/payments",
      owner: "group:default/payments-team",
      system: "system:default/shop",
      repository: "github.com/lantern/shop",
      path: "services/payments",
      projectSlug: "lantern/shop",
    });
  });

  test("references are completed with the entity's own namespace, and a slug with its instance", async () => {
    expect((await read())[1]).toMatchObject({
      ref: "api:shop/orders",
      owner: "user:default/ana",
      repository: "git.lantern.example/lantern/orders",
      path: null,
    });
  });

  test("groups and people say whom they belong to", async () => {
    expect((await read()).slice(2)).toMatchObject([
      {
        ref: "group:default/payments-team",
        memberOf: ["group:default/engineering"],
        email: "payments@lantern.example",
      },
      { ref: "user:default/ana", memberOf: ["group:default/payments-team", "group:other/guild"] },
    ]);
  });
});
