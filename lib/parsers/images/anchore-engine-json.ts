import { z } from "zod";
import type { DigestAlias } from "@/lib/model/record";
import { type Fields, fields, isObject, list, text, timestamp } from "@/lib/parsers/fields";
import { digestOf, firstImage } from "@/lib/parsers/image-target";
import { anchoreEvaluated } from "@/lib/parsers/images/anchore-evaluation";
import { anchoreVulnerability } from "@/lib/parsers/images/anchore-vulnerability";
import { defineParser, EMPTY_HEADER, type Header } from "@/lib/parsers/parser";

const Envelope = z.union([
  z.looseObject({ vulnerabilities: z.array(z.unknown()).nullable() }),
  z.looseObject({ securityEvaluation: z.array(z.unknown()).nullable() }),
]);
type Envelope = z.infer<typeof Envelope>;

/**
 * Anchore Engine and Enterprise API, `/images/{digest}/vuln/{type}`, as anchore-cli and inline scans save it; and what Anchore
 * Enterprise's page of an image exports (`securityEvaluation`).
 *
 * Yields   one vulnerability per entry, in report order.
 * Units    severity is Anchore's label ("Negligible" is info); a score of -1 is none.
 * Errors   an entry without an id or a package is rejected at its JSON Pointer.
 * Source   anchore/anchore-engine services/apiext/swagger (VulnerabilityResponse); fixtures in __fixtures__/anchore-engine-json.
 */
export const anchoreEngineJson = defineParser<Envelope>({
  id: "anchore-engine-json",
  version: 3,
  family: "anchore",
  media: "json",
  matches: (sketch) => isObject(sketch) && (isResponse(sketch) || isExport(sketch)),
  envelope: Envelope,
  items: [{ at: ["vulnerabilities", "*"] }, { at: ["securityEvaluation", "*"] }],
  header: anchoreHeader,
  records: ({ value, path }) => [
    path[0] === "securityEvaluation" ? anchoreEvaluated(value) : anchoreVulnerability(value),
  ],
});

function isResponse(doc: Fields): boolean {
  return (
    "vulnerabilities" in doc &&
    (Array.isArray(doc.vulnerabilities) || doc.vulnerabilities === null) &&
    ("imageDigest" in doc || "image_digest" in doc || "vulnerability_type" in doc) &&
    !list(doc.vulnerabilities).some((one) => isObject(one) && "packageName" in one)
  );
}

function isExport(doc: Fields): boolean {
  return (
    (Array.isArray(doc.securityEvaluation) || doc.securityEvaluation === null) &&
    "imageDigest" in fields(doc.metadata) &&
    "repository" in fields(doc.metadata)
  );
}

/** `anchorectl image vulnerabilities -o json` as an object: the same report with its names in camel case; `-o json-raw` keeps its own. */
export const anchorectlJson = defineParser<Fields>({
  id: "anchorectl-json",
  version: 2,
  family: "anchore",
  media: "json",
  matches: (sketch, hint) =>
    isObject(sketch) &&
    (listed(sketch.vulnerabilities).some(isAnchorectl) ||
      (["sbomId", "sbom_id", "vulnerabilityType"].some((key) => key in sketch) &&
        Array.isArray(sketch.vulnerabilities))) &&
    !anchoreEngineJson.matches(sketch, hint),
  envelope: z.looseObject({ vulnerabilities: z.unknown() }),
  items: [{ at: ["vulnerabilities", "*"] }, { at: ["vulnerabilities", "vulnerabilities", "*"] }],
  header: anchoreHeader,
  // Inside a second envelope its own fields lie where the entries of the first would.
  records: ({ value, path }) => (path.length === 2 && typeof path[1] === "string" ? [] : [anchoreVulnerability(value)]),
});

/** The same entries as a bare list, as older anchorectl and `anchorectl app version vuln list -o json` print them, or `-o json-raw`. */
export const anchorectlListJson = defineParser<unknown>({
  id: "anchorectl-list-json",
  version: 2,
  family: "anchore",
  media: "json",
  matches: (sketch, { stated }) =>
    Array.isArray(sketch) && (sketch.some(isAnchorectl) || (stated && sketch.length === 0)),
  envelope: z.array(z.unknown()),
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Anchore", version: null }, kinds: ["vulnerability"] }),
  records: ({ value }) => [anchoreVulnerability(value)],
});

function isAnchorectl(value: unknown): boolean {
  if (!isObject(value) || !("packageName" in value || "package_name" in value)) return false;
  return "vuln" in value || ("vulnerabilityId" in value && "fixState" in value) || isRawAppEntry(value);
}

function isRawAppEntry(value: Fields): boolean {
  return "vulnerability_id" in value && "fix_state" in value;
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : list(fields(value).vulnerabilities);
}

/** Where there is `null`, nobody says that there is nothing. */
function isListed({ securityEvaluation, vulnerabilities }: Fields): boolean {
  return [securityEvaluation, vulnerabilities, fields(vulnerabilities).vulnerabilities].some(Array.isArray);
}

function anchoreHeader(doc: Fields): Header {
  const meta = "securityEvaluation" in doc ? fields(doc.metadata) : {};
  const digest = digestOf(
    text(doc.imageDigest) ??
      text(doc.image_digest) ??
      text(fields(doc.vulnerabilities).imageDigest) ??
      text(meta.imageDigest),
  );
  // Anchore keys images by the digest of the manifest it analysed.
  const digests: DigestAlias[] = digest ? [{ type: "manifest", digest, platform: null }] : [];
  const exported = [text(meta.registry), text(meta.repository)].filter(Boolean).join("/");
  const reference = firstImage([
    text(doc.imageFullTag),
    text(doc.full_tag),
    text(doc.fullTag),
    exported ? `${exported}${text(meta.tag) ? `:${text(meta.tag)}` : ""}` : undefined,
  ]);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Anchore", version: null },
    scannedAt: timestamp(meta.timestamp),
    target: reference ? { kind: "image", name: reference, digests } : null,
    digests,
    kinds: ["vulnerability"],
    // The API refuses an image that was not analysed yet, so that an answer with its digest and a list is a result.
    looked: digest !== undefined && isListed(doc),
  };
}
