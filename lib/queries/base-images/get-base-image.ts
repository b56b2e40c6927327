import { z } from "zod";
import { BaseBump, type BaseImageDetail, type BaseVersionInUse } from "@/lib/contracts/http/base-image";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { readBaseImages } from "@/lib/queries/base-images/list-base-images";
import { passedOver } from "@/lib/queries/base-images/passed-over";
import { At } from "@/lib/queries/row-values";

/** One base image: its versions in use, and those to move to. */
export async function getBaseImage(db: Db, orgId: string, id: string): Promise<BaseImageDetail> {
  return withTenant(db, orgId, async (tx) => {
    const [base] = await readBaseImages(tx, orgId, [id]);
    if (!base) throw new AppError("not_found", "No base image has this id in your organization.");
    const inUse = await versionsInUse(tx, orgId, id);
    const moves = await movesTo(tx, orgId, id);
    return { ...base, inUse, moves, passedOver: await passedOver(tx, orgId, id, inUse) };
  });
}

const InUse = z.object({
  tag: z.string().nullable(),
  digest: z.string().nullable(),
  builtAt: At,
  scanned: z.boolean(),
  images: z.number(),
  findings: z.number().nullable(),
  closes: z.number(),
  untold: z.number(),
});

function versionsInUse(tx: Tx, orgId: string, id: string): Promise<BaseVersionInUse[]> {
  return rows(tx, InUse)`
    SELECT i.tag, i.digest, min(i.built_at) AS "builtAt", bool_or(i.base_version_id IS NOT NULL) AS scanned,
           count(DISTINCT i.asset_id)::int AS images, sum(i.findings)::int AS findings, sum(i.closes)::int AS closes,
           count(*) FILTER (WHERE i.findings IS NULL)::int AS untold
      FROM image_base i WHERE i.org_id = ${orgId}::uuid AND i.base_id = ${id}::uuid
     GROUP BY i.tag, i.digest ORDER BY min(i.built_at), i.tag, i.digest LIMIT 50`;
}

const Move = BaseBump.extend({ at: At, images: z.number(), from: z.array(z.string()) });

/** What is told of a version is the same for all who may move to it; what it closes is added up. */
function movesTo(tx: Tx, orgId: string, id: string): Promise<BaseImageDetail["moves"]> {
  return rows(tx, Move)`
    SELECT min(i.bump ->> 'tag') AS tag, min(i.bump ->> 'digest') AS digest, min((i.bump ->> 'at')::timestamptz) AS at,
           min(i.bump ->> 'witness') AS witness, min(i.bump ->> 'step') AS step, count(DISTINCT i.asset_id)::int AS images,
           coalesce(array_agg(DISTINCT i.tag ORDER BY i.tag) FILTER (WHERE i.tag IS NOT NULL), '{}') AS "from",
           sum((i.bump ->> 'closes')::int)::int AS closes, sum((i.bump ->> 'leaves')::int)::int AS leaves,
           max((i.bump ->> 'adds')::int)::int AS adds
      FROM image_base i WHERE i.org_id = ${orgId}::uuid AND i.base_id = ${id}::uuid AND i.bump IS NOT NULL
     GROUP BY i.bump ->> 'versionId' ORDER BY sum((i.bump ->> 'closes')::int) DESC, min(i.bump ->> 'versionId') LIMIT 10`;
}
