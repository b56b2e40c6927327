import { describe, expect, test } from "vitest";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { sentenceOf } from "@/lib/parsers/posture/prowler";
import { parseText } from "@/lib/testing/parse-file";

describe("the sentence that stands for Prowler's resource", () => {
  // What changes between two scans of one resource is left out, what tells two resources apart is kept.
  test.each([
    ["12 keys unused for 90 days", "# keys unused for # days"],
    ["Root was used 3 days ago, last on 2026-01-02.", "Root was used # days ago, last on #."],
    ["Last used 2026-01-02T03:04:05+00:00 (17).", "Last used # (#)."],
    ["80% of 5; 4: 3", "# of #; #: #"],
    ["Bucket logs-2023 is public", "Bucket logs-2023 is public"],
    ["Elastic IP 192.0.2.1 is listed", "Elastic IP 192.0.2.1 is listed"],
    ["Policy v2.1 of /team/7/role", "Policy v2.1 of /team/7/role"],
    ["arn:aws:iam::111122223333:user/7", "arn:aws:iam::111122223333:user/7"],
    ["Backup backup_2023-01-02 is old", "Backup backup_2023-01-02 is old"],
  ])("%s: %s", (sentence, kept) => {
    expect(sentenceOf(sentence)).toBe(kept);
  });

  test("makes two resources of two names that differ in a number", async () => {
    const finding = (Description: string) => ({
      ProductArn: "arn:aws:securityhub:eu-west-1::product/prowler/prowler",
      GeneratorId: "prowler-extra73",
      AwsAccountId: "111122223333",
      Title: "Public bucket",
      Description,
      Severity: { Label: "HIGH" },
      Compliance: { Status: "FAILED" },
      Resources: [{ Type: "AwsAccount", Id: "AWS::::Account:111122223333", Region: "eu-west-1" }],
    });
    const { records } = await parseText({
      Findings: ["2023", "2024"].map((year) => finding(`logs-${year} is public`)),
    });
    const places = records.map((record) => (record as MisconfigurationRecord).resource);
    expect(places).toEqual(["eu-west-1/logs-2023 is public", "eu-west-1/logs-2024 is public"]);
  });
});
