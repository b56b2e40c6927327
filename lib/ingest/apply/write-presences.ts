import type { ApplyContext } from "@/lib/ingest/apply/apply-context";

/**
 * Brings the packages known in each stream in line with this import: those it lists, and those its findings name.
 *
 * Absence  packages that it no longer lists go, unless it only adds, is overtaken by a later import, or lists none:
 *          a report without a package list says nothing about packages.
 * Late     what a later package list has overtaken says nothing about today's packages, nor does what is read again and was
 *          overtaken by any import.
 * Twice    writes nothing.
 */
export async function writePresences(
  { connection, orgId, importId }: ApplyContext,
  options: { listsPackages: boolean; removes: boolean; replays: boolean },
): Promise<void> {
  await connection.query(
    `CREATE TEMP TABLE in_presence ON COMMIT DROP AS
     SELECT DISTINCT ON (c.component_id, n.stream_id, n.version, n.path) n.stream_id, c.component_id, n.version, n.path, n.licenses, n.distro, n.source_name, n.source_version
       FROM (SELECT t.stream_id, p.package, p.version, p.path, p.licenses, p.distro, p.source_name, p.source_version FROM in_component p JOIN in_target t ON t.no = p.target
             UNION ALL
             SELECT stream_id, package, coalesce(installed, ''), coalesce(loci -> 0 ->> 'path', ''), '{}', '', '', ''
               FROM in_finding WHERE package IS NOT NULL AND NOT $2) n
       JOIN placed_package c ON c.no = n.package
      WHERE NOT ${OVERTAKEN("n", "$4", "$3")}
      ORDER BY c.component_id, n.stream_id, n.version, n.path, n.licenses DESC`,
    [orgId, options.listsPackages, options.replays, importId],
  );
  await connection.query(
    `INSERT INTO presence AS p (org_id, stream_id, component_id, version, path, licenses, distro, source_name, source_version, import_id)
     SELECT $1, stream_id, component_id, version, path, licenses, distro, source_name, source_version, $2 FROM in_presence ORDER BY stream_id, component_id, version, path
     ON CONFLICT (org_id, stream_id, component_id, version, path) DO UPDATE
        SET licenses = EXCLUDED.licenses, distro = EXCLUDED.distro, source_name = EXCLUDED.source_name,
            source_version = EXCLUDED.source_version, import_id = EXCLUDED.import_id
      WHERE (p.licenses, p.distro, p.source_name, p.source_version)
            IS DISTINCT FROM (EXCLUDED.licenses, EXCLUDED.distro, EXCLUDED.source_name, EXCLUDED.source_version)`,
    [orgId, importId],
  );
  if (!options.removes || !options.listsPackages) return;
  await connection.query(
    `DELETE FROM presence p USING in_kind k
      WHERE p.org_id = $1 AND p.stream_id = k.stream_id AND k.kind = 'vulnerability' AND k.next_covering IS NULL
        AND NOT ${OVERTAKEN("p", "$3", "$2")}
        AND NOT EXISTS (SELECT 1 FROM in_presence i
                         WHERE (i.stream_id, i.component_id, i.version, i.path) = (p.stream_id, p.component_id, p.version, p.path))`,
    [orgId, options.replays, importId],
  );
}

/**
 * A later package list of the row's stream was applied already; for what is read again, a later import of any kind. The streams
 * are found once, not for each row.
 */
const OVERTAKEN = (row: string, importId: string, replays: string) =>
  `${row}.stream_id = ANY(ARRAY(
     SELECT own.stream_id FROM stream_import own JOIN stream_import l ON l.org_id = $1 AND l.stream_id = own.stream_id
      WHERE own.org_id = $1 AND own.import_id = ${importId}
        AND (l.lists_packages OR ${replays}) AND (l.scanned_at, l.arrival) > (own.scanned_at, own.arrival)))`;
