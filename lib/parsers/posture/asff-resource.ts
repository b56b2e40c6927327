import type { RecordTarget } from "@/lib/model/record";
import { type Fields, fields, list, text, texts } from "@/lib/parsers/fields";
import { digestOf, namesImage } from "@/lib/parsers/image-target";
import { type CloudPlace, cloudAccount, cloudPlace } from "@/lib/parsers/posture/cloud-place";
import { sentenceOf } from "@/lib/parsers/posture/prowler";
import { imageNamedIn, imageOfTarget } from "@/lib/parsers/trivy/result";

/** What a finding is about: its resources; an image in a registry is the image, not its ARN. */
export function asffPlaces(finding: Fields): CloudPlace[] {
  const resources = list(finding.Resources).map(fields);
  const account = text(finding.AwsAccountId);
  const places = resources.map((resource): CloudPlace => {
    const image = imageOf(resource, isTrivy(finding));
    if (image) return { target: image, resource: "image" };
    const scanned = isTrivy(finding) ? trivyScanned(resource) : undefined;
    if (scanned) return { target: undefined, resource: scanned };
    const id = text(resource.Id);
    const region = text(resource.Region);
    const whole = /^AWS::::Account:(\S+)$/.exec(id ?? "")?.[1];
    if (whole && isProwler(finding))
      return cloudPlace({ provider: "aws", account: whole, region, id: sentenceOf(text(finding.Description)) });
    if (whole) return { target: cloudAccount("aws", whole), resource: "account" };
    return cloudPlace({ provider: "aws", account, region, id });
  });
  return places.length > 0
    ? places
    : [cloudPlace({ provider: "aws", account, region: text(finding.Region), id: undefined })];
}

/**
 * `aquasecurity/trivy contrib/asff.tpl`: a file that was scanned is in no account, least of all in Security Hub's; nor is a host
 * or an archive, which stand where an image's name does.
 */
function trivyScanned(resource: Fields): string | undefined {
  const details = fields(resource.Details);
  return text(resource.Type) === "Other"
    ? text(fields(details.Other).Filename)
    : text(fields(details.Container).ImageName);
}

/** Other tools write a file's name into `Other` too, of a resource that its id and account name. */
export function isTrivy(finding: Fields): boolean {
  const product = text(fields(finding.ProductFields)["Product Name"]) ?? text(finding.ProductName) ?? "";
  return /^trivy(?:\/|$)/i.test(text(finding.GeneratorId) ?? "") || product.toLowerCase() === "trivy";
}

/** Prowler names itself as the provider, its first versions only by the prefix of their rules. */
export function isProwler(finding: Fields): boolean {
  return /^prowler/i.test(text(fields(finding.ProductFields).ProviderName) ?? text(finding.GeneratorId) ?? "");
}

function imageOf(resource: Fields, byTrivy: boolean): RecordTarget | undefined {
  const details = fields(resource.Details);
  const ecr = fields(details.AwsEcrContainerImage);
  const repository = text(ecr.RepositoryName);
  const registry = text(ecr.RegistryId);
  const region = text(resource.Region);
  if (repository && registry && region) {
    const digest = digestOf(text(ecr.ImageDigest));
    const tag = texts(ecr.ImageTags)[0];
    const name = `${registry}.dkr.ecr.${region}.amazonaws.com/${repository}${tag ? `:${tag}` : ""}${digest ? `@${digest}` : ""}`;
    return namesImage(name) ? { kind: "image", name } : undefined;
  }
  const container = text(fields(details.Container).ImageName) ?? "";
  const name = byTrivy ? imageNamedIn(container) : imageOfTarget(container);
  return name && namesImage(name) ? { kind: "image", name } : undefined;
}
