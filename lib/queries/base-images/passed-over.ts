import { z } from "zod";
import type { BaseVersionInUse, PassedOver } from "@/lib/contracts/http/base-image";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { whyNoMove } from "@/lib/engine/base-images/choose-bump";
import { At } from "@/lib/queries/row-values";

const Scanned = z.object({ tags: z.array(z.string()), digest: z.string().nullable(), at: At });
type Later = z.infer<typeof Scanned>;

/** Of the newest versions that were scanned so many are looked at, and so many told of. */
const MAX_SCANNED = 30;
const MAX_TOLD = 5;

/**
 * Later versions of a base that are known here and not offered, the newest first, each with why: without them a page that offers
 * nothing would read as if nothing newer were known.
 */
export async function passedOver(
  tx: Tx,
  orgId: string,
  id: string,
  inUse: readonly BaseVersionInUse[],
): Promise<PassedOver[]> {
  // What may move already has its answer.
  const staying = inUse.filter(({ closes, images }) => closes === 0 && images > 0);
  const known = [
    ...(await scannedVersions(tx, orgId, id)),
    ...inUse.flatMap(({ tag, digest, builtAt, findings }) =>
      findings === null ? [] : [{ tags: tag ? [tag] : [], digest, at: builtAt }],
    ),
  ];
  const told = new Map<string, PassedOver>();
  for (const later of known.toSorted((a, b) => (a.at > b.at ? -1 : 1)))
    for (const from of staying) {
      const why = whyNot(later, from);
      const tag = later.tags[0];
      if (why && tag && !told.has(tag)) told.set(tag, { tag, at: later.at, from: from.tag, why });
    }
  return [...told.values()].slice(0, MAX_TOLD);
}

function whyNot({ tags, digest, at }: Later, from: BaseVersionInUse): PassedOver["why"] | null {
  if (at <= from.builtAt || (digest !== null && digest === from.digest)) return null;
  return whyNoMove(tags, from.tag);
}

function scannedVersions(tx: Tx, orgId: string, id: string): Promise<Later[]> {
  return rows(tx, Scanned)`
    SELECT ARRAY(SELECT l.value FROM version_alias l WHERE l.org_id = v.org_id AND l.version_id = v.id AND l.type = 'tag' ORDER BY 1) AS tags,
           (SELECT min(l.value) FROM version_alias l WHERE l.org_id = v.org_id AND l.version_id = v.id AND l.type IN ('manifest', 'index')) AS digest,
           coalesce((v.history -> -1 ->> 'at')::timestamptz, v.first_seen_at) AS at
      FROM base_image b JOIN asset a ON a.org_id = b.org_id AND a.kind = 'image' AND a.key = b.key
      JOIN asset_version v ON v.org_id = a.org_id AND v.asset_id = a.id AND v.scanned
     WHERE b.org_id = ${orgId}::uuid AND b.id = ${id}::uuid
     ORDER BY 3 DESC, v.id LIMIT ${MAX_SCANNED}`;
}
