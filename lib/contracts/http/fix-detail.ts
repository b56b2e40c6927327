import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { BaseBasis, BaseBump } from "@/lib/contracts/http/base-image";
import { Id, Timestamp } from "@/lib/contracts/http/list-page";

const Confidence = z.object({ level: z.enum(["high", "medium", "low"]), reason: z.string() });

/** Where the change is made in source: the repository, and the commit in which it was seen there. */
export const FixPlace = z.object({
  repository: AssetLink,
  path: z.string(),
  line: z.number().int().nullable(),
  commit: z.string().nullable(),
  /** In the code host, where it is one whose addresses are known. */
  url: z.url().nullable(),
  /** What says so. */
  basis: z.string(),
});
export type FixPlace = z.infer<typeof FixPlace>;

/** A file that is ready to be applied, made over what is known of the cluster now. */
export const FixFile = z.object({
  name: z.string(),
  content: z.string(),
  /** How to use it, and what to look at before. */
  note: z.string(),
  confidence: Confidence,
});
export type FixFile = z.infer<typeof FixFile>;

/** Moving an image to a newer version of its base: one change that closes findings of several risks, in this image and in others. */
export const BaseMove = z.object({
  /** The base image's page. */
  id: Id,
  key: z.string(),
  tag: z.string().nullable(),
  digest: z.string().nullable(),
  builtAt: Timestamp,
  basis: BaseBasis,
  layers: z.number().int().nullable(),
  /** Open findings of this image that come with its base, and those of them that belong to this risk. */
  brings: z.number().int().nullable(),
  bringsHere: z.number().int().nullable(),
  bump: BaseBump.nullable(),
  /** How many findings of this risk it closes. */
  closesHere: z.number().int(),
  /** The same move, or the one that suits them, over all images of the organization on this base; `gain` are those of them for which it closes any. */
  everywhere: z.object({ images: z.number().int(), gain: z.number().int(), closes: z.number().int() }),
  text: z.string(),
  diff: z.string().nullable(),
  commands: z.array(z.string()),
  confidence: Confidence,
});
export type BaseMove = z.infer<typeof BaseMove>;

/** What is worked out of a fix when somebody looks at it: where it goes, files made over the objects that run, another way. */
export const FixDetail = z.object({
  riskId: Id,
  places: z.array(FixPlace),
  /** What deploys the object, in words; null where nothing tells. */
  deployedBy: z.string().nullable(),
  files: z.array(FixFile),
  /** What could not be worked out and why. */
  notes: z.array(z.string()),
  base: BaseMove.nullable(),
});
export type FixDetail = z.infer<typeof FixDetail>;
