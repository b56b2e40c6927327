import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { hasBlob, writeBlob } from "@/lib/ingest/blob";
import { readLimits } from "@/lib/ingest/raw-limits";
import { openRaw, type RawPlace } from "@/lib/ingest/raw-source";
import { redact } from "@/lib/ingest/redact";
import type { Withholding } from "@/lib/ingest/secret-pattern";
import { removeSpool, type Storage } from "@/lib/ingest/spool";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import { textEncoding } from "@/lib/parsers/reading/text-encoding";

/**
 * Moves a delivery's content from the spool to its blob, with the given secret values replaced by tokens, and forgets
 * the upload. Running it again, or after a crash at any point of it, ends in the same state.
 *
 * Use      once the report has been read and its secret values are known; before or after its effects are committed.
 */
export async function keepRaw(
  deps: Storage & { db: Db },
  place: RawPlace,
  secretValues: Iterable<string>,
  withholding?: Withholding,
): Promise<void> {
  if (place.rawAt !== "spool") return;
  const hash = Buffer.from(place.rawHash);
  if (!(await isKept(deps, place.orgId, hash))) {
    const content = redact(readable(openRaw(deps, place)), place.orgId, secretValues, withholding);
    const stored = await writeBlob(deps, place.orgId, hash, content);
    await withTenantConnection(deps.db, place.orgId, (connection) =>
      connection.query(
        `INSERT INTO blob (org_id, hash, bytes, stored_bytes) VALUES ($1, $2, $3, $4)
         ON CONFLICT (org_id, hash) DO UPDATE SET bytes = EXCLUDED.bytes, stored_bytes = EXCLUDED.stored_bytes`,
        [place.orgId, hash, stored.bytes, stored.storedBytes],
      ),
    );
  }
  await withTenantConnection(deps.db, place.orgId, (connection) =>
    connection.query(`UPDATE import SET raw_at = 'blob' WHERE org_id = $1 AND id = $2 AND raw_at = 'spool'`, [
      place.orgId,
      place.id,
    ]),
  );
  await removeSpool(deps, place.orgId, place.id);
}

/** The same report was delivered before: row and file are both there. */
async function isKept(deps: Storage & { db: Db }, orgId: string, hash: Buffer): Promise<boolean> {
  const known = await withTenantConnection(deps.db, orgId, (connection) =>
    connection.query("SELECT 1 FROM blob WHERE org_id = $1 AND hash = $2", [orgId, hash]),
  );
  return known.rowCount === 1 && (await hasBlob(deps, orgId, hash));
}

/** Unpacked, and as UTF-8 where it was UTF-16 or declared another encoding, since values are looked for in UTF-8; else byte for byte as received. */
async function* readable(source: ByteSource): AsyncGenerator<Uint8Array> {
  for await (const chunk of source()) {
    const isGzip = chunk[0] === 0x1f && chunk[1] === 0x8b;
    const isPlain = !isGzip && textEncoding(Buffer.from(chunk.subarray(0, 256))) === "utf-8";
    yield* isPlain ? source() : decode(source, readLimits({ feed: true }));
    return;
  }
}
