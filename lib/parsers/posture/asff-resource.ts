import type { RecordTarget } from "@/lib/model/record";
import { type Fields, fields, list, text, texts } from "@/lib/parsers/fields";
import { digestOf, namesImage } from "@/lib/parsers/image-target";
import { type CloudPlace, cloudAccount, cloudPlace } from "@/lib/parsers/posture/cloud-place";
import { sentenceOf } from "@/lib/parsers/posture/prowler";

/** What a finding is about: its resources; an image in a registry is the image, not its ARN. */
export function asffPlaces(finding: Fields): CloudPlace[] {
  const resources = list(finding.Resources).map(fields);
  const account = text(finding.AwsAccountId);
  const places = resources.map((resource): CloudPlace => {
    const image = imageOf(resource);
    if (image) return { target: image, resource: "image" };
    const file = trivyFile(resource);
    if (file) return { target: undefined, resource: file };
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

/** `aquasecurity/trivy contrib/asff.tpl`: a file that was scanned is in no account, least of all in Security Hub's. */
function trivyFile(resource: Fields): string | undefined {
  return text(resource.Type) === "Other" ? text(fields(fields(resource.Details).Other).Filename) : undefined;
}

/** Prowler names itself as the provider, its first versions only by the prefix of their rules. */
export function isProwler(finding: Fields): boolean {
  return /^prowler/i.test(text(fields(finding.ProductFields).ProviderName) ?? text(finding.GeneratorId) ?? "");
}

function imageOf(resource: Fields): RecordTarget | undefined {
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
  const container = text(fields(details.Container).ImageName)
    ?.slice(0, 1000)
    .replace(/ \([^()]*\)$/, "");
  return container && namesImage(container) ? { kind: "image", name: container } : undefined;
}
