import { z } from "zod";
import { ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";
import { FindingKind } from "@/lib/model/finding-kind";
import { FormatSlug, Mapping } from "@/lib/model/mapping";
import { Severity } from "@/lib/model/severity";

/** A format that reports can be delivered in: built in, or the organization's own. */
export const Format = z.object({
  /** As `format` of an import states it: `trivy-json`, `custom:acme-scan`. */
  id: z.string(),
  name: z.string(),
  origin: z.enum(["builtin", "own"]),
  /** Tool family; the same for every format of one tool. */
  family: z.string(),
  media: z.string(),
  /** Raised whenever the same bytes would yield other findings. */
  version: z.number().int(),
  /** Of an own format; null for a built-in one, which is code. */
  mapping: Mapping.nullable(),
  updatedAt: Timestamp.nullable(),
  updatedBy: z.string().nullable(),
});
export type Format = z.infer<typeof Format>;

export const FormatParams = z.strictObject({ slug: FormatSlug });
export const FormatQuery = ListQuery.extend({ origin: z.enum(["builtin", "own"]).optional() });
export type FormatQuery = z.infer<typeof FormatQuery>;
export const FormatPage = pageOf(Format);

/** A sample is a report, or the beginning of one that is whole in itself. */
export const MAX_SAMPLE_CHARS = 1_048_576;
/** Quotes and line ends take two characters in JSON. */
export const MAX_PREVIEW_BYTES = 4 * MAX_SAMPLE_CHARS;

export const FormatTrial = z.strictObject({
  mapping: Mapping,
  sample: z.string().max(MAX_SAMPLE_CHARS, "is larger than 1 MB: a few entries are enough to try a format"),
});
export type FormatTrial = z.infer<typeof FormatTrial>;

/** What a finding would look like, in the words of lists; a secret's value is never in it. */
export const PreviewRow = z.object({
  pointer: z.string(),
  kind: FindingKind,
  severity: Severity,
  title: z.string(),
  /** The vulnerability, check, rule or licence. */
  what: z.string(),
  /** The package, file, resource or route. */
  where: z.string(),
  /** `kind:name` of the asset it would be filed under, if the entry or the report names one. */
  target: z.string().nullable(),
  /** `pass` and `unknown` are kept as evidence and open nothing. */
  result: z.enum(["fail", "pass", "unknown"]).nullable(),
});
export type PreviewRow = z.infer<typeof PreviewRow>;

/** What a mapping makes of a sample; nothing of it is stored. */
export const FormatPreview = z.object({
  entries: z.number().int(),
  findings: z.number().int(),
  rejected: z.number().int(),
  /** The first twenty. */
  records: z.array(PreviewRow),
  /** The first twenty, each with its place in the sample. */
  rejections: z.array(z.object({ pointer: z.string(), reason: z.string() })),
});
export type FormatPreview = z.infer<typeof FormatPreview>;
