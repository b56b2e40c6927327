import { describe, expect, test } from "vitest";
import type { MisconfigurationRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseText } from "@/lib/testing/parse-file";

const finding = (over: object) => ({
  ProductArn: "arn:aws:securityhub:eu-west-1::product/acme/acme",
  GeneratorId: "acme/rule-1",
  AwsAccountId: "111122223333",
  Title: "A title",
  Severity: { Label: "HIGH" },
  ...over,
});

describe("a file in ASFF", () => {
  const inRepository = (account: string, name: string) => ({
    AwsAccountId: account,
    Resources: [
      {
        Type: "Other",
        Id: `arn:aws:codecommit:eu-west-1:${account}:${name}`,
        Details: { Other: { Filename: "main.tf" } },
      },
    ],
  });

  // Other products describe their resources in the same words: without the resource, two accounts would share one finding.
  test("is in the resource that is named, unless Trivy scanned it", async () => {
    const places = [inRepository("111122223333", "shop"), inRepository("444455556666", "pay")];
    const read = async (over: object) =>
      (await parseText({ Findings: places.map((place) => finding({ ...place, ...over })) })).records.map(
        (record) => (record as MisconfigurationRecord).target?.name,
      );
    expect(await read({})).toEqual([
      "arn:aws:codecommit:eu-west-1:111122223333:shop",
      "arn:aws:codecommit:eu-west-1:444455556666:pay",
    ]);
    expect(await read({ GeneratorId: "Trivy/DS002" })).toEqual([undefined, undefined]);
    expect(await read({ ProductFields: { "Product Name": "Trivy" } })).toEqual([undefined, undefined]);
    expect(await read({ GeneratorId: "trivyal/1" })).not.toContain(undefined);
  });
});

describe("what Trivy scanned, in ASFF", () => {
  test.each([
    ["registry.example/shop/api:1 (alpine 3.18)", "registry.example/shop/api:1"],
    ["host1 (ubuntu 20.04)", undefined],
    ["build/image.tar.gz (alpine 3.18)", undefined],
  ])("%s is the image %s, and in no account", async (name, image) => {
    const Other = { "CVE ID": "CVE-2026-0002", PkgName: "musl", "Installed Package": "1.2" };
    const Resources = [{ Type: "Container", Id: name, Details: { Container: { ImageName: name }, Other } }];
    const { records } = await parseText({ Findings: [finding({ GeneratorId: "Trivy/CVE-2026-0002", Resources })] });
    expect(records).toMatchObject([{ kind: "vulnerability", advisory: "CVE-2026-0002" }]);
    expect((records[0] as VulnerabilityRecord).target?.name).toBe(image);
  });
});
