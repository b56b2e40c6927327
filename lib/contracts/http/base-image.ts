import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";

/** How the base of an image is known: its layers prove it, a label claims it, or images with one claim share their lowest layers. */
export const BaseBasis = z.enum(["layers", "label", "shared"]);
export type BaseBasis = z.infer<typeof BaseBasis>;

/** A newer version of a base that is known here, and what moving to it does to the open findings that the base brings. */
export const BaseBump = z.object({
  tag: z.string().nullable(),
  digest: z.string().nullable(),
  /** When it was built, else when it was first seen. */
  at: Timestamp,
  /** `scanned` by itself, or `seen` below another image that is built on it. */
  witness: z.enum(["scanned", "seen"]),
  /** The same tag built anew, within the major version, beyond it, or without an order. */
  step: z.enum(["same-tag", "minor", "major", "unknown"]),
  closes: z.number().int(),
  leaves: z.number().int(),
  /** Weaknesses that it has and the one in use has not. */
  adds: z.number().int(),
});
export type BaseBump = z.infer<typeof BaseBump>;

export const BaseImageItem = z.object({
  id: Id,
  /** `docker.io/library/debian`. */
  key: z.string(),
  /** The base as an asset; null when nobody has scanned it and nothing runs it. */
  asset: AssetLink.nullable(),
  /** Images of the organization that are built on it now. */
  images: z.number().int(),
  /** Versions of it in use among them. */
  versions: z.number().int(),
  /** Open findings that come with it, over those of these images whose reports tell; null where none tells. */
  findings: z.number().int().nullable(),
  /** How many of those the newer versions that are known here would close. */
  closes: z.number().int(),
  /** When the oldest version in use was built, else first seen. */
  oldestAt: Timestamp.nullable(),
});
export type BaseImageItem = z.infer<typeof BaseImageItem>;
export const BaseImagePage = pageOf(BaseImageItem);

export const BaseImageQuery = ListQuery.extend({
  sort: z.enum(["-findings", "-closes", "-images", "name"]).default("-findings"),
  /** An image: what it is built on, and itself where others are built on it. */
  assetId: Id.optional(),
});
export type BaseImageQuery = z.infer<typeof BaseImageQuery>;

/** One version of a base that images are built on. */
export const BaseVersionInUse = z.object({
  tag: z.string().nullable(),
  digest: z.string().nullable(),
  builtAt: Timestamp,
  /** It was scanned by itself. */
  scanned: z.boolean(),
  images: z.number().int(),
  /** Null where no report tells of any of them. */
  findings: z.number().int().nullable(),
  closes: z.number().int(),
  /** Images for which no report tells which findings come with the base. */
  untold: z.number().int(),
});
export type BaseVersionInUse = z.infer<typeof BaseVersionInUse>;

/** A later version of a base that is known here and not offered. */
export const PassedOver = z.object({
  tag: z.string(),
  at: Timestamp,
  /** The tag in use that it was held against. */
  from: z.string().nullable(),
  /** `variant`: another one (`jre-jammy` for `jammy`); `no-gain`: it closes no more than it brings. */
  why: z.enum(["variant", "no-gain"]),
});
export type PassedOver = z.infer<typeof PassedOver>;

export const BaseImageDetail = BaseImageItem.extend({
  /** The oldest first; at most 50. */
  inUse: z.array(BaseVersionInUse),
  /** Versions to move to, those that close most over all images first; at most 10. */
  moves: z.array(
    BaseBump.extend({
      images: z.number().int(),
      /** Tags in use that would move there; the same tag where it was only built anew. */
      from: z.array(z.string()),
    }),
  ),
  /** Later versions that are known here and not among `moves`, the newest first; at most 5. */
  passedOver: z.array(PassedOver),
});
export type BaseImageDetail = z.infer<typeof BaseImageDetail>;

/** An image that is built on a base; one row for each version of it in use. */
export const BaseImageUser = z.object({
  id: Id,
  image: AssetLink,
  tag: z.string().nullable(),
  digest: z.string().nullable(),
  builtAt: Timestamp,
  basis: BaseBasis,
  layers: z.number().int().nullable(),
  /** Open findings that come with the base; null where no report tells which those are. */
  findings: z.number().int().nullable(),
  bump: BaseBump.nullable(),
  /** Workloads that run this image. */
  workloads: z.number().int(),
});
export type BaseImageUser = z.infer<typeof BaseImageUser>;
export const BaseImageUserPage = pageOf(BaseImageUser);
export const BaseImageUserQuery = ListQuery.extend({
  sort: z.enum(["-closes", "-findings", "builtAt"]).default("-closes"),
});
export type BaseImageUserQuery = z.infer<typeof BaseImageUserQuery>;
