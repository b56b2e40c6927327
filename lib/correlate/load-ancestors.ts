import { z } from "zod";
import { STATED_FREELY } from "@/lib/correlate/stated-freely";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { chainIds } from "@/lib/engine/code-to-cloud/chain-id";
import type { Ancestor } from "@/lib/engine/code-to-cloud/image-layers";
import { parseImageReference } from "@/lib/engine/image-reference";

type Layered = { id: string; assetId: string; diffIds: readonly string[] };

const Row = z.object({
  versionId: z.string(),
  layers: z.number(),
  entries: z.number().nullable(),
  ancestorId: z.string(),
  assetId: z.string(),
  image: z.string(),
  named: z.boolean(),
});

/**
 * The known version whose layers are the lowest of each of these: the one that is named as the base, else the one that shares most.
 *
 * Named    `bases` are image references or digests that labels, provenance or a Dockerfile state.
 * Sure     equal chain ids are equal contents: what is shared is shared, whoever names it.
 * Limits   which layers and digests an image has is its reporter's word. One that is known by limited tokens alone is the base where its name is
 *          stated, or where no other image has the layers: it never displaces another, and its digests name nothing.
 */
export async function loadAncestors(
  connection: TenantConnection,
  orgId: string,
  versions: readonly Layered[],
  bases: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, Ancestor>> {
  const stacks = versions
    .map(({ id, diffIds }) => ({ id, chains: chainIds(diffIds).slice(0, -1), ...statedBases(bases.get(id) ?? []) }))
    .filter(({ chains }) => chains.length > 0);
  if (stacks.length === 0) return new Map();
  const found = await rowsOf(connection, Row, CHOSEN, [orgId, JSON.stringify(stacks)]);
  return new Map(
    found.map(({ versionId, ancestorId, ...row }) => [versionId, { ...row, versionId: ancestorId }] as const),
  );
}

/** By digest where one is stated, and by the image's name. */
function statedBases(bases: readonly string[]): { names: string[]; digests: string[] } {
  return {
    names: bases.flatMap((base) => parseImageReference(base)?.repository ?? []),
    digests: bases.flatMap((base) => /sha256:[\da-f]{64}/.exec(base)?.[0] ?? []),
  };
}

/** Versions of one stack of layers that are compared, the first known. They are equal in content, so that no better one is left out; one that is named is found by its name. */
const ALIKE = 50;

const CHOSEN = `
  WITH asked AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, names text[], digests text[], chains text[]))
  SELECT g.id AS "versionId", n.layers::int, n.entries, n.id AS "ancestorId", n.asset_id AS "assetId", n.image, n.named
    FROM asked g
    JOIN asset_version own ON own.org_id = $1 AND own.id = g.id
   CROSS JOIN LATERAL (
     SELECT s.layers, jsonb_array_length(b.history) AS entries, b.id, b.asset_id, a.key AS image, f.freely,
            a.key = ANY(g.names) OR (f.freely AND EXISTS (
              SELECT 1 FROM version_alias l WHERE l.org_id = $1 AND l.version_id = b.id AND l.type <> 'tag' AND l.value = ANY(g.digests))) AS named
       FROM unnest(g.chains) WITH ORDINALITY AS s(chain, layers)
      CROSS JOIN LATERAL (
        SELECT id FROM (SELECT v.id FROM asset_version v WHERE v.org_id = $1 AND v.chain_id = s.chain ORDER BY v.id LIMIT ${ALIKE}) AS any_of
        UNION SELECT id FROM (
          SELECT v.id FROM asset x JOIN asset_version v ON v.org_id = $1 AND v.asset_id = x.id AND v.chain_id = s.chain
           WHERE x.org_id = $1 AND x.kind = 'image' AND x.key = ANY(g.names) ORDER BY v.id LIMIT ${ALIKE}) AS by_name
        UNION SELECT id FROM (
          SELECT v.id FROM version_alias l JOIN asset_version v ON v.org_id = $1 AND v.id = l.version_id AND v.chain_id = s.chain
           WHERE l.org_id = $1 AND l.value = ANY(g.digests) AND l.type <> 'tag' ORDER BY v.id LIMIT ${ALIKE}) AS by_digest) AS c
       JOIN asset_version b ON b.org_id = $1 AND b.id = c.id AND b.asset_id <> own.asset_id
       JOIN asset a ON a.org_id = $1 AND a.id = b.asset_id AND a.kind = 'image'
      CROSS JOIN LATERAL (SELECT ${STATED_FREELY("b.id")} AS freely) AS f
      ORDER BY named DESC, f.freely DESC, s.layers DESC, a.key, b.first_seen_at, b.id LIMIT 1) AS n`;
