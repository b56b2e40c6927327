import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { Tally } from "@/lib/ingest/tally";
import type { EvidenceRecord } from "@/lib/model/record";

/** A build of thousands of files names thousands of digests; images are few. */
const MAX_DIGESTS = 1_000;

const Row = z.object({ id: z.string(), key: z.string() });

/**
 * Which image evidence that names its subjects by digest is about, told with the import: it counts for whatever has the digest, and nobody
 * has to place it.
 *
 * Returns  the image's asset where it is one that is known; null where none is yet, or several are.
 */
export async function tellSubject(
  connection: TenantConnection,
  orgId: string,
  evidence: readonly EvidenceRecord[],
  tally: Tally,
): Promise<string | null> {
  const digests = new Set(evidence.flatMap(({ subjects }) => subjects.flatMap((subject) => subject.digests)));
  const [image, ...others] = await rowsOf(
    connection,
    Row,
    `SELECT DISTINCT a.id, a.key FROM version_alias l JOIN asset a ON a.org_id = $1 AND a.id = l.asset_id
      WHERE l.org_id = $1 AND l.type <> 'tag' AND l.value = ANY($2::text[]) ORDER BY a.key LIMIT 2`,
    [orgId, [...digests].slice(0, MAX_DIGESTS)],
  );
  if (!image) {
    tally.remark(
      "Nothing with the digest that it names is known here yet. It counts as soon as a scan or an inventory shows that image.",
    );
    return null;
  }
  tally.remark(
    `It is about ${image.key}${others.length > 0 ? " and others" : ""}, known here by digest: it counts there.`,
  );
  return others.length > 0 ? null : image.id;
}
