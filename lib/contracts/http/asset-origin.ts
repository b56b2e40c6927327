import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { Id, Timestamp } from "@/lib/contracts/http/list-page";

/**
 * How a hop is known. `proof`: provenance whose signature was verified and whose signer is expected. `claim`: somebody says so.
 * `seen`: an inventory or a scan saw it. `matched`: worked out here, from layers or from names. `unknown`: nobody says.
 */
export const ORIGIN_MARKS = ["proof", "claim", "seen", "matched", "unknown"] as const;
export const OriginMark = z.enum(ORIGIN_MARKS);
export type OriginMark = z.infer<typeof OriginMark>;

export const ORIGIN_STEPS = [
  "workload",
  "manifest",
  "image",
  "build",
  "source",
  "instruction",
  "base",
  "owner",
] as const;

/** Someone who says another thing than what counts, or the same. */
const Said = z.object({
  value: z.string(),
  mark: OriginMark,
  by: z.string(),
  at: Timestamp.nullable(),
  importId: Id.nullable(),
});

/** One hop on the way from what runs to the line that made it. */
export const OriginHop = z.object({
  step: z.enum(ORIGIN_STEPS),
  /** What it is, in the step's own words: a digest, a repository, `deploy/Dockerfile:12`. Null while it is not known. */
  value: z.string().nullable(),
  mark: OriginMark,
  /** `certain`, `likely`, `possible`: of what was matched. */
  confidence: z.enum(["certain", "likely", "possible"]).nullable(),
  /** Who says so, or how it was worked out. */
  evidence: z.string(),
  at: Timestamp.nullable(),
  asset: AssetLink.nullable(),
  importId: Id.nullable(),
  /** Of a file: where to look. */
  file: z
    .object({
      repository: z.string(),
      path: z.string(),
      line: z.number().int().nullable(),
      commit: z.string().nullable(),
    })
    .nullable(),
  /** Everybody else who says something about it; `contradicted` when one of them says another thing. */
  others: z.array(Said),
  contradicted: z.boolean(),
  /** What to do so that it becomes known, or proven; null where nothing is missing. */
  advice: z.string().nullable(),
});
export type OriginHop = z.infer<typeof OriginHop>;

export const OriginLayer = z.object({
  index: z.number().int(),
  diffId: z.string().nullable(),
  createdBy: z.string(),
  empty: z.boolean(),
  part: z.enum(["base", "own", "unknown"]),
  confidence: z.enum(["certain", "likely"]).nullable(),
  /** `deploy/Dockerfile:12`, and the instruction as it stands there. */
  instruction: z
    .object({
      repository: z.string(),
      path: z.string(),
      commit: z.string().nullable(),
      line: z.number().int(),
      endLine: z.number().int(),
      text: z.string(),
      likeness: z.enum(["exact", "likely", "kind"]),
    })
    .nullable(),
  /** Open findings whose report names this layer. */
  findings: z.number().int(),
  /** The finding that was asked about lies here. */
  asked: z.boolean(),
});
export type OriginLayer = z.infer<typeof OriginLayer>;

export const ImageOriginView = z.object({
  image: AssetLink,
  versionId: Id,
  /** The strongest digest known. */
  version: z.string(),
  running: z.boolean(),
  hops: z.array(OriginHop),
  layers: z.array(OriginLayer),
});
export type ImageOriginView = z.infer<typeof ImageOriginView>;

/** Where an image or a workload comes from, hop by hop, each with who says so. */
export const AssetOrigin = z.object({
  asset: AssetLink,
  /** Of a workload: itself and the manifest that defines it. Of an image: empty. */
  workload: z.array(OriginHop),
  /** One per version that counts now, running ones first; at most 10. */
  images: z.array(ImageOriginView),
  /** Versions that are not shown. */
  more: z.number().int(),
});
export type AssetOrigin = z.infer<typeof AssetOrigin>;

export const AssetOriginQuery = z.strictObject({
  /** Only versions that have this finding, with its layer marked. */
  finding: z.uuid().optional(),
});
export type AssetOriginQuery = z.infer<typeof AssetOriginQuery>;
