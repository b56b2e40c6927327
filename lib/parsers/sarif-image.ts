import type { DigestAlias, RecordTarget } from "@/lib/model/record";
import { type Fields, fields, texts } from "@/lib/parsers/fields";
import { digestOf, namesImage, repoDigests } from "@/lib/parsers/image-target";
import { asText } from "@/lib/parsers/loose-text";

/** An image reference as a target, given raw; null when the text does not identify an image (a path, archive, bare id). */
export function imageTarget(text: string | null): RecordTarget | null {
  if (text === null || !namesImage(text)) return null;
  const digests = repoDigests([text], null);
  return digests.length > 0 ? { kind: "image", name: text, digests } : { kind: "image", name: text };
}

/** What a run's properties say about the image it scanned (Trivy): its references and its config digest. */
export function imageOfRun(run: Fields): { target: RecordTarget | null; digests: DigestAlias[]; overImage: boolean } {
  const properties = fields(run.properties);
  const references = [...texts(properties.repoDigests), asText(properties.imageName), ...texts(properties.repoTags)];
  const targets = references.map(imageTarget);
  // The name the scan was asked for first, if it identifies; its repository is the asset, digests are beside it.
  const target = imageTarget(asText(properties.imageName)) ?? targets.find((found) => found !== null) ?? null;
  const config = digestOf(asText(properties.imageID) ?? undefined);
  const digests: DigestAlias[] = config ? [{ type: "config", digest: config, platform: null }] : [];
  digests.push(
    ...repoDigests(
      references.filter((reference) => reference !== null),
      null,
    ),
  );
  return { target, digests, overImage: config !== undefined || asText(properties.imageName) !== null };
}
