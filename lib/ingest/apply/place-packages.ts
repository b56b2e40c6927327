import type { ApplyContext } from "@/lib/ingest/apply/apply-context";

/**
 * Makes the components that the organization did not have, of packages that findings name or that are listed, and fills
 * `placed_package`: the component of each package of this import, by its number.
 */
export async function placePackages({ connection, orgId }: ApplyContext): Promise<void> {
  await connection.query(
    `CREATE TEMP TABLE placed_package ON COMMIT DROP AS
     SELECT p.*, coalesce(c.id, p.candidate) AS component_id, c.id IS NULL AS is_new
       FROM in_package p
       LEFT JOIN component c ON c.org_id = $1 AND c.type = p.type AND c.namespace = p.namespace AND c.name = p.name`,
    [orgId],
  );
  await connection.query(
    `INSERT INTO component (org_id, id, type, namespace, name)
     SELECT $1, component_id, type, namespace, name FROM placed_package WHERE is_new ORDER BY name, type, namespace`,
    [orgId],
  );
}
