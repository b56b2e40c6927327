import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { RecordTarget } from "@/lib/model/record";
import { fields, list, text } from "@/lib/parsers/fields";
import { digestOf, repoDigests } from "@/lib/parsers/image-target";
import { imageOfPurl } from "@/lib/parsers/oci-purl";
import { type OpenvexPart, openvexPart } from "@/lib/parsers/vex/openvex-part";

/** One product of a statement: what was shipped, and the packages in it that the statement is about. */
export type OpenvexProduct = {
  /** Its purl, else what the document calls it. */
  id: string;
  part: OpenvexPart;
  /** Its own subcomponents. Those that a statement has beside its products (0.0.1) are every product's and are kept once. */
  packages: readonly OpenvexPart[];
  /** An image or a repository: something that is scanned as a whole, not a package in it. */
  isSubject: boolean;
  sha256: string | null;
};

/** Null for what names nothing. */
export function openvexProduct(value: unknown): OpenvexProduct | null {
  const part = openvexPart(value);
  if (!part) return null;
  const { subcomponents, hashes } = fields(value);
  const hash = text(fields(hashes)["sha-256"]);
  return {
    id: part.name,
    part,
    packages: openvexParts(subcomponents),
    isSubject: /^pkg:(?:oci|docker|github|gitlab|bitbucket)\//i.test(part.name),
    sha256: digestOf(`sha256:${hash?.toLowerCase()}`) ?? null,
  };
}

export function openvexParts(values: unknown): OpenvexPart[] {
  return list(values)
    .map(openvexPart)
    .filter((part) => part !== null);
}

/** The asset a product is, where its purl identifies one: an image with its registry, a repository of a code host. */
export function productTarget(product: OpenvexProduct): RecordTarget | null {
  const image = imageOfPurl(product.id);
  if (image?.reference) {
    const pulled = image.digest ?? product.sha256;
    return {
      kind: "image",
      name: image.reference,
      digests: pulled ? repoDigests([`image@${pulled}`], image.platform) : [],
    };
  }
  const hosted = /^pkg:(github|gitlab|bitbucket)\/([^@?#]{3,300})/i.exec(product.id);
  if (!hosted) return null;
  const host = { github: "github.com", gitlab: "gitlab.com", bitbucket: "bitbucket.org" }[
    (hosted[1] as string).toLowerCase()
  ];
  const repository = parseRepositoryUrl(`https://${host}/${hosted[2]}`);
  return repository ? { kind: "repository", name: repository } : null;
}
