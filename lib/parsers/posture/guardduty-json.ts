import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import type { Severity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, number, present, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { cloudPlace } from "@/lib/parsers/posture/cloud-place";

const Envelope = z.object({ first: z.unknown() });

/**
 * Amazon GuardDuty's own findings: `get-findings` (`{Findings}`), exports to S3 (lines) and EventBridge events (`detail`). The same
 * in ASFF is `asff-json`, with the same rules.
 *
 * Yields   one failing misconfiguration per finding, on the account's resource it names; archived ones are suppressed.
 * Units    severity by GuardDuty's own bands of its number: 9 critical, 7 high, 4 medium, 1 low.
 * Errors   a finding without a type is rejected at its place.
 * Source   Amazon GuardDuty API reference, Finding (schema 2.0); fixtures in __fixtures__/guardduty-json.
 */
export const guarddutyJson = defineParser<z.infer<typeof Envelope>>({
  id: "guardduty-json",
  version: 2,
  family: "guardduty",
  media: "json-values",
  matches: (sketch, { stated }) =>
    list(sketch).some(
      (one) => isFinding(one) || isFinding(fields(one).detail) || list(fields(one).Findings).some(isFinding),
    ) ||
    (stated && list(sketch).every((one) => "Findings" in fields(one))),
  envelope: Envelope,
  items: [{ at: ["*"] }, { at: ["*", "Findings", "*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "GuardDuty", version: null } }),
  records: ({ value, path }) => {
    const item = fields(value);
    if (path.at(-2) !== "Findings" && "Findings" in item && !isFinding(item)) return [];
    return [findingRecord(isFinding(item.detail) ? fields(item.detail) : item)];
  },
});

function isFinding(value: unknown): boolean {
  return (
    isObject(value) &&
    (("AccountId" in value && "Type" in value && isObject(value.Service)) ||
      ("accountId" in value && "type" in value && isObject(value.service)))
  );
}

function findingRecord(item: Fields): MisconfigurationRecord {
  const either = (name: string) => item[name] ?? item[`${name[0]?.toLowerCase()}${name.slice(1)}`];
  const type = text(either("Type"));
  if (!type) throw new RejectedItem("Type is missing: nothing says what was found.");
  const service = fields(either("Service"));
  const place = cloudPlace({
    provider: "aws",
    account: text(either("AccountId")),
    region: text(either("Region")),
    id: resourceOf(fields(either("Resource"))),
  });
  return present({
    kind: "misconfiguration",
    target: place.target,
    severity: severityOf(number(either("Severity"))),
    title: text(either("Title")) ?? type,
    description: text(either("Description")),
    suppressed: (service.Archived ?? service.archived) === true ? { reason: "Archived in GuardDuty." } : undefined,
    result: "fail",
    rule: { family: "guardduty", id: type.replaceAll("/", "-") },
    resource: place.resource,
  }) as MisconfigurationRecord;
}

/** What the finding is about, by the name each type of resource gives itself. */
function resourceOf(resource: Fields): string | undefined {
  const at = (...path: string[]) =>
    text(
      path.reduce<unknown>((value, key) => {
        const object = fields(value);
        return object[key] ?? object[`${key[0]?.toLowerCase()}${key.slice(1)}`];
      }, resource),
    );
  const bucket = fields(list(resource.S3BucketDetails ?? resource.s3BucketDetails)[0]);
  const volumes = fields(resource.EbsVolumeDetails ?? resource.ebsVolumeDetails);
  const volume = fields(list(volumes.ScannedVolumeDetails ?? volumes.scannedVolumeDetails)[0]);
  return (
    at("EksClusterDetails", "Arn") ??
    at("EcsClusterDetails", "Arn") ??
    at("LambdaDetails", "FunctionArn") ??
    text(bucket.Arn ?? bucket.arn) ??
    at("InstanceDetails", "InstanceId") ??
    at("RdsDbInstanceDetails", "DbInstanceArn") ??
    at("RdsLimitlessDbDetails", "DbShardGroupArn") ??
    at("EbsSnapshotDetails", "SnapshotArn") ??
    at("Ec2ImageDetails", "ImageArn") ??
    at("RecoveryPointDetails", "RecoveryPointArn") ??
    text(volume.VolumeArn ?? volume.volumeArn) ??
    at("AccessKeyDetails", "UserName")
  );
}

function severityOf(score: number | undefined): Severity {
  if (score === undefined || score < 1 || score > 10) return "unknown";
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  return score >= 4 ? "medium" : "low";
}
