import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { PARSERS } from "@/lib/parsers/registry";
import { parseText } from "@/lib/testing/parse-file";

const FIXTURES = "lib/parsers/__fixtures__";
const also = PARSERS.filter(({ alsoYaml }) => alsoYaml);
const fixtures = also.flatMap(({ id }) => readdirSync(`${FIXTURES}/${id}`).map((name) => ({ id, name })));
const yamlOf = (value: unknown, sortMapEntries = false) =>
  stringify(value, { aliasDuplicateObjects: false, sortMapEntries });

// Of a tool that writes both, a team that takes the YAML must see what the others see, under the same identities.
describe("a report that its tool writes as YAML too", () => {
  test.each(fixtures)("$id/$name gives the records of its JSON", async ({ id, name }) => {
    const value: unknown = JSON.parse(readFileSync(`${FIXTURES}/${id}/${name}`, "utf8"));
    const json = await parseText(value);
    expect(json.format).toBe(id);
    expect(await parseText(yamlOf(value))).toEqual(json);
    expect((await parseText(yamlOf(value, true))).records.length).toBe(json.records.length);
  });

  test("is told by its top where the deciding keys come late", async () => {
    const resources = Array.from({ length: 4000 }, (_, i) => ({
      resourceID: `/v1/shop/Pod/p${i}`,
      object: { apiVersion: "v1", kind: "Pod", metadata: { name: `p${i}`, namespace: "shop" } },
    }));
    const controls = [{ controlID: "C-0001", name: "Forbidden registries", status: { status: "failed" } }];
    const report = {
      generationTime: "2026-01-01T00:00:00Z",
      resources,
      results: [{ resourceID: "/v1/shop/Pod/p3999", controls }],
      summaryDetails: { ResourceCounters: { failedResources: 1 }, controls: {} },
    };
    const { format, records, header } = await parseText(yamlOf(report));
    expect({ format, looked: header.looked }).toEqual({ format: "kubescape-json", looked: true });
    expect(records).toMatchObject([{ resource: "shop/Pod/p3999", rule: { id: "C-0001" } }]);
  });

  test("says where the cluster's name is in Popeye's own spelling", async () => {
    const popeye = { score: 80, sections: [{ gvr: "v1/pods", tally: { ok: 1 }, issues: {} }] };
    expect((await parseText(yamlOf({ popeye, clustername: "prod", contextname: "x" }))).header.target).toEqual({
      kind: "cluster",
      name: "prod",
    });
  });

  const long = `popeye:\n  score: 1\n  sections:\n${"  - {linter: pods, tally: {ok: 1}}\n".repeat(6000)}`;
  test.each([
    { name: "several documents", text: `${long}---\n${long}`, reason: /2 YAML documents/ },
    { name: "a broken line", text: `${long}  grade: "A\n`, reason: /not valid at line 6\d\d\d/ },
    { name: "references", text: `${long}  grade: &a 1\n  errors: [*a, *a]\n`, reason: /cannot be read: .*alias/i },
    {
      name: "nesting",
      text: `${long}  errors: ${"[".repeat(300)}${"]".repeat(300)}\n`,
      reason: /more than 200 levels/,
    },
    { name: "more than is held whole", text: long + "#\n".repeat(4_100_000), reason: /larger than the limit of 8 MB/ },
    { name: "endless nesting", text: `${long}  errors: ${"[".repeat(90_000)}`, reason: /cannot be read|not valid/ },
  ])("with $name is refused, and says why", async ({ text, reason }) => {
    await expect(parseText(text)).rejects.toThrow(reason);
  });
});
