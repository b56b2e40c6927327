import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { PUBLIC_GOOD, readAnchor, type StoredAnchor, trustDigest } from "@/lib/engine/signatures/trust";
import type { Verification } from "@/lib/engine/signatures/verification";
import { verifyBundle } from "@/lib/engine/signatures/verify-bundle";

/** Bundles read, verified and written at once: each may hold 4 MB. */
const AT_ONCE = 10;

export function bundleHash(content: string): Buffer {
  return createHash("sha256").update(content).digest();
}

/** Everything that the organization trusts, the packaged public instance first. */
async function loadAnchors(connection: TenantConnection, orgId: string): Promise<StoredAnchor[]> {
  const own = await rowsOf(
    connection,
    z.object({ name: z.string(), kind: z.enum(["sigstore", "key"]), content: z.string() }),
    "SELECT name, kind, content FROM trust_anchor WHERE org_id = $1 ORDER BY name",
    [orgId],
  );
  return [PUBLIC_GOOD, ...own];
}

/**
 * Keeps signed bundles with what came of checking them against what the organization trusts now.
 *
 * Twice    a bundle that was checked against the same is not checked again, and writes nothing.
 */
export async function storeBundles(
  connection: TenantConnection,
  orgId: string,
  bundles: readonly string[],
): Promise<void> {
  if (bundles.length === 0) return;
  const byHash = new Map(bundles.map((content) => [bundleHash(content).toString("hex"), content] as const));
  const anchors = await loadAnchors(connection, orgId);
  const known = await rowsOf(
    connection,
    z.object({ hash: z.string() }),
    "SELECT encode(hash, 'hex') AS hash FROM signed_bundle WHERE org_id = $1 AND hash = ANY($2::bytea[]) AND trusted_by = $3",
    [orgId, [...byHash.keys()].map((hash) => Buffer.from(hash, "hex")), trustDigest(anchors)],
  );
  for (const { hash } of known) byHash.delete(hash);
  await check(
    connection,
    orgId,
    [...byHash].map(([hash, content]) => ({ hash, content })),
    anchors,
  );
}

/**
 * Checks again what was checked against something else than is trusted now.
 *
 * Returns  how many there were in this call, at most `AT_ONCE`: call it until it says 0.
 */
export async function recheckBundles(connection: TenantConnection, orgId: string): Promise<number> {
  const anchors = await loadAnchors(connection, orgId);
  const stale = await rowsOf(
    connection,
    z.object({ hash: z.string(), content: z.string() }),
    "SELECT encode(hash, 'hex') AS hash, content FROM signed_bundle WHERE org_id = $1 AND trusted_by <> $2 ORDER BY hash LIMIT $3",
    [orgId, trustDigest(anchors), AT_ONCE],
  );
  await check(connection, orgId, stale, anchors);
  return stale.length;
}

type Bundle = { hash: string; content: string };

async function check(
  connection: TenantConnection,
  orgId: string,
  bundles: readonly Bundle[],
  stored: readonly StoredAnchor[],
): Promise<void> {
  const anchors = stored.map(readAnchor);
  for (let from = 0; from < bundles.length; from += AT_ONCE) {
    const some: { bundle: Bundle; found: Verification }[] = [];
    for (const bundle of bundles.slice(from, from + AT_ONCE)) {
      some.push({ bundle, found: verifyBundle(bundle.content, anchors) });
      await setImmediate(); // A change of trust checks all of them in the web server: others are answered in between.
    }
    await write(connection, orgId, some, trustDigest(stored));
  }
}

async function write(
  connection: TenantConnection,
  orgId: string,
  checked: readonly { bundle: Bundle; found: Verification }[],
  trustedBy: Buffer,
): Promise<void> {
  await connection.query(
    `INSERT INTO signed_bundle AS b (org_id, hash, content, result, reason, identity, issuer, signed_at, checked_at, trusted_by)
     SELECT $1, decode(g.hash, 'hex'), g.content, g.result, g.reason, g.identity, g.issuer, g.signed_at, now(), $2
       FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[])
         AS g(hash, content, result, reason, identity, issuer, signed_at)
      ORDER BY g.hash
     ON CONFLICT (org_id, hash) DO UPDATE
        SET result = EXCLUDED.result, reason = EXCLUDED.reason, identity = EXCLUDED.identity, issuer = EXCLUDED.issuer,
            signed_at = EXCLUDED.signed_at, checked_at = EXCLUDED.checked_at, trusted_by = EXCLUDED.trusted_by
      WHERE b.trusted_by <> EXCLUDED.trusted_by`,
    [
      orgId,
      trustedBy,
      checked.map(({ bundle }) => bundle.hash),
      checked.map(({ bundle }) => bundle.content),
      checked.map(({ found }) => found.result),
      checked.map(({ found }) => found.reason),
      checked.map(({ found }) => found.identity),
      checked.map(({ found }) => found.issuer),
      checked.map(({ found }) => found.signedAt),
    ],
  );
}
