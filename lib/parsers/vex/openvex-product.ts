import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { RecordTarget } from "@/lib/model/record";
import { type Fields, fields, list, text } from "@/lib/parsers/fields";
import { digestOf, repoDigests } from "@/lib/parsers/image-target";
import { imageOfPurl } from "@/lib/parsers/oci-purl";
import { packageFromPurl } from "@/lib/parsers/package-ref";

/** One product of a statement: what was shipped, and the packages in it that the statement is about. */
export type OpenvexProduct = {
  /** Its purl, else what the document calls it. */
  id: string;
  packages: string[];
  /** An image or a repository: something that is scanned as a whole, not a package in it. */
  isSubject: boolean;
  sha256: string | null;
};

/** Null for what names nothing. `shared` are the statement's own subcomponents. */
export function openvexProduct(value: unknown, shared: readonly unknown[]): OpenvexProduct | null {
  const product = fields(value);
  const id = text(value) ?? nameOf(product);
  if (!id) return null;
  const subcomponents = [...list(product.subcomponents), ...shared];
  const packages = subcomponents.map((one) => text(one) ?? nameOf(fields(one))).filter((one) => one !== undefined);
  const hash = text(fields(product.hashes)["sha-256"]);
  return {
    id,
    packages,
    isSubject: /^pkg:(?:oci|docker|github|gitlab|bitbucket)\//i.test(id),
    sha256: digestOf(`sha256:${hash?.toLowerCase()}`) ?? null,
  };
}

/** The purl among the identifiers goes before the id, which may be any IRI. */
function nameOf(product: Fields): string | undefined {
  const id = text(product["@id"]);
  const purl = text(fields(product.identifiers).purl);
  if (purl && packageFromPurl(purl)) return purl;
  return id ?? text(fields(product.identifiers).cpe23) ?? text(fields(product.identifiers).cpe22);
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
