import type { ApplyContext } from "@/lib/ingest/apply/apply-context";

/**
 * Makes the components that the organization did not have, of packages that findings name or that are listed, and fills
 * `in_package`: one row per package of this import, by purl coordinates, with its component.
 */
export async function placePackages({ connection, orgId }: ApplyContext): Promise<void> {
  await connection.query(
    `CREATE TEMP TABLE in_package ON COMMIT DROP AS
     SELECT n.ptype, n.pnamespace, n.pname, coalesce(c.id, n.candidate) AS component_id, c.id IS NULL AS is_new
       FROM (SELECT ptype, pnamespace, pname, any_value(candidate) AS candidate
               FROM (SELECT candidate, ptype, pnamespace, pname FROM in_finding WHERE ptype IS NOT NULL
                     UNION ALL SELECT candidate, ptype, pnamespace, pname FROM in_component) named
              GROUP BY 1, 2, 3) n
       LEFT JOIN component c ON c.org_id = $1 AND c.type = n.ptype AND c.namespace = n.pnamespace AND c.name = n.pname`,
    [orgId],
  );
  await connection.query(
    `INSERT INTO component (org_id, id, type, namespace, name)
     SELECT $1, component_id, ptype, pnamespace, pname FROM in_package WHERE is_new ORDER BY pname, ptype, pnamespace`,
    [orgId],
  );
}
