import { z } from "zod";
import type { QuotedSecret } from "@/lib/model/quoted-secret";
import type { DigestAlias } from "@/lib/model/record";
import { type Fields, fields, isObject, list, text, texts, timestamp } from "@/lib/parsers/fields";
import { grypeVulnerability } from "@/lib/parsers/grype/vulnerability";
import { imageBuild, withoutBuildSecrets } from "@/lib/parsers/image-build";
import { digestOf, firstImage, platformOf, repoDigests, sourceFromLabels } from "@/lib/parsers/image-target";
import { defineParser, EMPTY_HEADER, type Header } from "@/lib/parsers/parser";

const Envelope = z.object({
  matches: z.array(z.unknown()).nullable(),
  source: z.looseObject({ type: z.string() }).nullish(),
  distro: z.looseObject({}).nullish(),
  descriptor: z.looseObject({}).nullish(),
});
type Envelope = z.infer<typeof Envelope>;

/**
 * Grype `-o json`, from 0.7 to 0.100; and as Kubescape writes it of an image, in YAML too.
 *
 * Yields   one vulnerability per match, in report order; `ignoredMatches` beside them, as suppressed, not counted as entries.
 * Units    severity is Grype's label ("Negligible" is info).
 * Errors   a bad match is rejected at its JSON Pointer.
 * Source   anchore/grype grype/presenter/models/document.go; fixtures in __fixtures__/grype-json.
 */
export const grypeJson = defineParser<Envelope>({
  id: "grype-json",
  version: 3,
  family: "grype",
  media: "json",
  alsoYaml: true,
  matches: (sketch) =>
    isObject(sketch) &&
    "matches" in sketch &&
    (fields(sketch.descriptor).name === "grype" ||
      // Kubescape's scan of an image is Grype's document without a name in it.
      (isObject(sketch.descriptor) &&
        text(sketch.descriptor.name) === undefined &&
        isObject(sketch.source) &&
        isObject(sketch.distro)) ||
      list(sketch.matches).some(
        (match) => isObject(match) && isObject(match.vulnerability) && isObject(match.artifact),
      )),
  envelope: Envelope,
  items: [{ at: ["matches", "*"] }, { at: ["ignoredMatches", "*"], entry: false }],
  header: headerOf,
  records: ({ value, path }, doc) => {
    const record = grypeVulnerability(value, {
      distro: text(fields(doc.distro).name) ?? "",
      inImage: doc.source?.type === "image",
    });
    return [path[0] === "ignoredMatches" ? { ...record, suppressed: { reason: ignoreReason(fields(value)) } } : record];
  },
});

function headerOf(doc: Envelope): Header {
  const target = fields(doc.source?.target);
  const isImage = doc.source?.type === "image";
  const config = isImage ? imageConfig(text(target.config)) : {};
  const platform = platformOf(
    text(target.os) ?? text(config.os),
    text(target.architecture) ?? text(config.architecture),
    text(config.variant),
  );
  const labels = stringsOf(target.labels ?? fields(config.config).Labels);
  const reference = isImage
    ? firstImage([
        text(target.userInput)?.replace(/^(?:docker|podman|registry|containerd):/, ""),
        ...texts(target.tags),
        ...texts(target.repoDigests),
      ])
    : null;
  const digests = isImage ? digestsOf(target, platform) : [];
  const scanned = isImage ? null : (text(doc.source?.target) ?? null);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Grype", version: text(fields(doc.descriptor).version) ?? null },
    scannedAt: timestamp(fields(doc.descriptor).timestamp),
    target: reference ? { kind: "image", name: reference, digests } : null,
    digests,
    platform,
    source: isImage ? sourceFromLabels(labels) : EMPTY_HEADER.source,
    scope: scanned && !/^[/~.]|^[a-z]+:/i.test(scanned) ? scanned : null,
    kinds: ["vulnerability"],
    // A distribution that was recognized shows that the image was opened and read.
    looked: text(fields(doc.distro).name) !== undefined,
    labels,
    build: isImage ? imageBuild(config) : null,
    quoted: quotedConfig(text(target.config), config),
  };
}

function digestsOf(target: Fields, platform: string | null): DigestAlias[] {
  const config = digestOf(text(target.imageID));
  const manifest = digestOf(text(target.manifestDigest));
  const digests: DigestAlias[] = repoDigests(texts(target.repoDigests), platform, manifest);
  // Grype computes this digest of the layers as it unpacked them; for an image from a daemon no registry knows it. It can only fail to join.
  if (manifest) digests.unshift({ type: "manifest", digest: manifest, platform });
  if (config) digests.unshift({ type: "config", digest: config, platform });
  return digests;
}

/** The image's configuration, which Syft embeds as base64; whatever is wrong with it, the report stands without it. */
function imageConfig(base64: string | undefined): Fields {
  if (!base64) return {};
  try {
    return fields(JSON.parse(Buffer.from(base64, "base64").toString("utf8")));
  } catch {
    return {};
  }
}

/** What is in base64 is not found by its text: the whole configuration is stored anew, without what it quotes of secrets. */
function quotedConfig(base64: string | undefined, config: Fields): QuotedSecret[] {
  const clean = withoutBuildSecrets(config);
  if (!base64 || clean === config) return [];
  return [{ before: "", value: base64, after: "", stored: Buffer.from(JSON.stringify(clean)).toString("base64") }];
}

function stringsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function ignoreReason(match: Fields): string {
  const rules = list(match.appliedIgnoreRules).map(fields);
  const reasons = rules
    .map(
      (rule) =>
        text(rule.reason) ?? text(rule["vex-justification"]) ?? text(rule["vex-status"]) ?? text(rule["fix-state"]),
    )
    .filter(Boolean);
  return reasons.length > 0 ? `Ignored by Grype: ${reasons.join("; ")}` : "Ignored by a rule of Grype.";
}
