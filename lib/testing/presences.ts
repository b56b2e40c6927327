import pg from "pg";

/** Package lists of many images, written as imports leave them: for tests and benches that need more than can be imported. */
export type SeededPresences = { images: number; packagesPerImage: number };

/**
 * Every image has `package-1` to `package-n` of npm, each in version `1.<image modulo 20>.0`.
 *
 * Use  a superuser's connection, since row security would not let one statement write so much of what no import brought.
 */
export async function seedPresences(
  superuserUrl: string,
  orgId: string,
  { images, packagesPerImage }: SeededPresences,
): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const values = [orgId, images, packagesPerImage];
    for (const statement of SEED) await client.query(statement, statement.includes("$3") ? values : values.slice(0, 2));
    await client.query("VACUUM ANALYZE presence, component, stream, stream_import, asset, asset_version");
  } finally {
    await client.end();
  }
}

/** Ids that say what they are, so that the statements need not look each other's rows up. */
const id = (letter: string, n: string) => `(${letter} || lpad(${n}::text, 31, '0'))::uuid`;

const SEED = [
  `INSERT INTO asset (org_id, id, kind, key, name, first_seen_at)
   SELECT $1::uuid, ${id("'a'", "n")}, 'image', 'registry.example/seed/image-' || n, 'image-' || n, '2026-01-01' FROM generate_series(1, $2::int) n`,
  `INSERT INTO asset_version (org_id, id, asset_id, key, key_kind, first_seen_at)
   SELECT $1::uuid, ${id("'b'", "n")}, ${id("'a'", "n")}, 'sha256:' || n, 'config', '2026-01-01' FROM generate_series(1, $2::int) n`,
  `INSERT INTO stream (org_id, id, asset_id, tool, scope, ref, version_key, version_id, current_during)
   SELECT $1::uuid, ${id("'c'", "n")}, ${id("'a'", "n")}, 'syft', 'default', '1', ${id("'b'", "n")}::text, ${id("'b'", "n")}, '{(,)}' FROM generate_series(1, $2::int) n`,
  `INSERT INTO stream_import (org_id, stream_id, import_id, scanned_at, arrival, covered_kinds, lists_packages)
   SELECT $1::uuid, ${id("'c'", "n")}, ${id("'d'", "n")}, '2026-01-01', n, '{}', true FROM generate_series(1, $2::int) n`,
  `INSERT INTO component (org_id, id, type, name)
   SELECT $1::uuid, ${id("'e'", "p")}, 'npm', 'package-' || p FROM generate_series($2::int * 0 + 1, $3::int) p`,
  `INSERT INTO presence (org_id, stream_id, component_id, version, import_id)
   SELECT $1::uuid, ${id("'c'", "n")}, ${id("'e'", "p")}, '1.' || n % 20 || '.0', ${id("'d'", "n")} FROM generate_series(1, $2::int) n CROSS JOIN generate_series(1, $3::int) p`,
];
