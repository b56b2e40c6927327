import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { MoveFacts } from "@/lib/engine/base-images/describe-move";
import { type LineLeft, lineLeft } from "@/lib/engine/fix-units/versions/line-left";
import { lowestFix } from "@/lib/engine/fix-units/versions/lowest-fix";
import { compareNumbers, releaseLine } from "@/lib/engine/fix-units/versions/tokens";

const Row = z.object({
  findingIds: z.array(z.string()),
  type: z.string(),
  installed: z.string().nullable(),
  /** What is stated of each of the findings, in their order. */
  fixed: z.array(z.array(z.string())),
});
type Row = z.output<typeof Row>;

/**
 * Whether the tag of a base keeps its own product in a release line that does not have the fix which is advised: `nginx:1.24` while nginx is fixed in 1.25.3
 * alone, or more of it than in any 1.24.
 *
 * Product  the package that is called as the image is; of others the tag says nothing. Each version of it that is there is asked for by itself.
 * Returns  null where the base is no such image, its tag names no line, or what is advised is in that line.
 */
export async function outgrownLine(
  connection: TenantConnection,
  orgId: string,
  { baseKey, tag }: { baseKey: string; tag: string | null },
  findingIds: readonly string[],
): Promise<MoveFacts["outgrown"]> {
  const product = baseKey.split("/").at(-1) ?? "";
  if (tag === null || findingIds.length === 0) return null;
  const found = await rowsOf(
    connection,
    Row,
    `WITH one AS (
       SELECT f.id, c.type, nullif(o.installed_version, '') AS installed,
              coalesce(jsonb_agg(o.fixed_version ORDER BY o.fixed_version) FILTER (WHERE o.fixed_version <> ''), '[]') AS fixed
         FROM finding f JOIN component c ON c.org_id = $1 AND c.id = f.component_id AND c.name = $3
         JOIN observation o ON o.org_id = $1 AND o.finding_id = f.id AND upper_inf(o.live)
        WHERE f.org_id = $1 AND f.id = ANY($2::uuid[]) GROUP BY 1, 2, 3)
     SELECT type, installed, jsonb_agg(id ORDER BY id) AS "findingIds", jsonb_agg(fixed ORDER BY id) AS fixed FROM one GROUP BY 1, 2 ORDER BY 1, 2`,
    [orgId, findingIds, product],
  );
  const moves = found.flatMap((row) => moveOf(row) ?? []);
  const leaving = moves.filter(({ left }) => left !== null && isOfLine(tag, left.line));
  const furthest = leaving.toSorted((a, b) => compareLines(b.version, a.version))[0];
  if (!furthest?.left) return null;
  return {
    product,
    line: furthest.left.line,
    version: furthest.version.join("."),
    // A version beside it that is fixed where it is is a fix in the line as well.
    hasFix: leaving.length < moves.length || leaving.some(({ left }) => left?.hasFix),
  };
}

type Move = { version: string[]; left: LineLeft | null };

/** Where to one installed version has to go, and the line that it leaves by that; null where no fix is stated. */
function moveOf({ type, installed, findingIds, fixed }: Row): Move | null {
  const stated = findingIds.map((id, n) => ({ advisory: id, fixedVersions: fixed[n] ?? [] }));
  const { version } = lowestFix(type, installed, stated);
  return version === null ? null : { version: releaseLine(version), left: lineLeft(installed, version, fixed.flat()) };
}

/** 1.25.3 after 1.25 and before 1.25.10. */
function compareLines(a: readonly string[], b: readonly string[]): number {
  for (let n = 0; n < Math.max(a.length, b.length); n += 1) {
    const order = compareNumbers(a[n] ?? "0", b[n] ?? "0");
    if (order !== 0) return order;
  }
  return 0;
}

/** `1.24` and `1.24.0-alpine` stay in the line 1.24; `1` moves on to 1.25 by itself. */
function isOfLine(tag: string, line: string): boolean {
  const [numbers, wanted] = [releaseLine(tag), line.split(".")];
  return wanted.every((part, n) => part === numbers[n]);
}
