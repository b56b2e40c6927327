import { z } from "zod";
import { STATED_FREELY } from "@/lib/correlate/stated-freely";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { chainIds } from "@/lib/engine/code-to-cloud/chain-id";
import type { Ancestor } from "@/lib/engine/code-to-cloud/image-layers";
import { parseImageReference } from "@/lib/engine/image-reference";
import { groupBy } from "@/lib/model/group-by";

type Layered = { id: string; assetId: string; diffIds: readonly string[] };

const Row = z.object({
  versionId: z.string(),
  layers: z.number(),
  entries: z.number().nullable(),
  ancestorId: z.string(),
  assetId: z.string(),
  image: z.string(),
  digests: z.array(z.string()),
  limited: z.boolean(),
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
  const stacks = versions.flatMap(({ id, diffIds }) =>
    chainIds(diffIds)
      .slice(0, -1)
      .map((chain, below) => ({ id, chain, layers: below + 1 })),
  );
  if (stacks.length === 0) return new Map();
  const found = await rowsOf(
    connection,
    Row,
    `SELECT g.version_id AS "versionId", g.layers, jsonb_array_length(b.history) AS entries, b.id AS "ancestorId", b.asset_id AS "assetId", a.key AS image,
            ARRAY(SELECT al.value FROM version_alias al WHERE al.org_id = $1 AND al.version_id = b.id AND al.type <> 'tag') AS digests,
            NOT ${STATED_FREELY("b.id")} AS limited
       FROM unnest($2::uuid[], $3::text[], $4::int[]) AS g(version_id, chain, layers)
       JOIN asset_version b ON b.org_id = $1 AND b.chain_id = g.chain
       JOIN asset_version own ON own.org_id = $1 AND own.id = g.version_id AND own.asset_id <> b.asset_id
       JOIN asset a ON a.org_id = $1 AND a.id = b.asset_id AND a.kind = 'image'
      ORDER BY g.version_id, g.layers DESC, a.key, b.first_seen_at, b.id`,
    [orgId, stacks.map((one) => one.id), stacks.map((one) => one.chain), stacks.map((one) => one.layers)],
  );
  const byVersion = groupBy(found, (row) => row.versionId);
  return new Map(
    [...byVersion].map(([versionId, rows]) => [versionId, chosen(rows, bases.get(versionId) ?? [])] as const),
  );
}

function chosen(rows: readonly z.output<typeof Row>[], bases: readonly string[]): Ancestor {
  const named = rows.find((row) => bases.some((base) => isNamed(row, base)));
  const row = named ?? rows.find(({ limited }) => !limited) ?? (rows[0] as z.output<typeof Row>);
  const { layers, entries, image, ancestorId, assetId } = row;
  return { layers, entries, image, versionId: ancestorId, assetId, named: named !== undefined };
}

/** By digest where one is stated and known, else by the image's name. */
function isNamed({ image, digests, limited }: z.output<typeof Row>, base: string): boolean {
  const digest = /sha256:[\da-f]{64}/.exec(base)?.[0];
  if (digest && !limited && digests.includes(digest)) return true;
  return parseImageReference(base)?.repository === image;
}
