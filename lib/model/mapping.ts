import { z } from "zod";
import { ASSET_KINDS } from "@/lib/model/asset-kind";
import { FindingKind } from "@/lib/model/finding-kind";
import { checkMapping } from "@/lib/model/mapping-check";
import { MAPPING_FIELDS } from "@/lib/model/mapping-fields";
import { Pointer, Source } from "@/lib/model/mapping-source";
import { Severity } from "@/lib/model/severity";

/** How the bytes of an own format are read: one JSON document, a JSON value per line, or rows under a header line. */
export const MAPPING_MEDIA = ["json", "jsonl", "csv"] as const;
export const MappingMedia = z.enum(MAPPING_MEDIA);
export type MappingMedia = z.infer<typeof MappingMedia>;

/** What a mapped finding can be about. `artifact` is what a report becomes when nothing identifies. */
export const TARGET_KINDS = ASSET_KINDS.filter((kind) => kind !== "artifact");

/** The part after `custom:`. */
export const FormatSlug = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "takes lower case letters, digits and dashes between them, at most 63",
  );

/**
 * An own report format without code: where the entries of a report lie, and which value of an entry is which field of a
 * finding. Data only: nothing in it is ever run.
 *
 * entries     JSON Pointer to the entries, a star for any index or key: `/issues/*`. Empty for jsonl and csv, where each line is one.
 * tool        the tool's name. Rules are filed under its family, the same from every format of that tool; keep it when the rest changes.
 * severities  what the tool's words mean, case aside; a word that is not here means what it means everywhere, or `unknown`.
 * target      which asset a finding is about; null when only the sender says so.
 * scannedAt   the scan's own time, RFC 3339.
 */
export const Mapping = z
  .strictObject({
    slug: FormatSlug,
    name: z.string().trim().min(1, "is empty").max(100),
    tool: z.string().trim().min(1, "is empty").max(100),
    media: MappingMedia,
    entries: Pointer.default(""),
    kind: FindingKind,
    fields: z.partialRecord(z.enum(MAPPING_FIELDS), Source),
    severities: z
      .record(z.string().min(1).max(100), Severity)
      .refine((words) => Object.keys(words).length <= 100, "has more than 100 words")
      .default({}),
    target: z
      .strictObject({ kind: z.enum(TARGET_KINDS), from: Source })
      .nullable()
      .default(null),
    scannedAt: Source.nullable().default(null),
  })
  .superRefine((mapping, context) => {
    for (const { path, message } of checkMapping(mapping)) context.addIssue({ code: "custom", path, message });
  });
export type Mapping = z.infer<typeof Mapping>;

/** The id of an own format, as a sender states it. */
export function customFormatId(slug: string): `custom:${string}` {
  return `custom:${slug}`;
}

/** The slug of an own format's id, or null for the id of a built-in one. */
export function slugOfFormat(id: string): string | null {
  return id.startsWith("custom:") ? id.slice("custom:".length) : null;
}
