import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { MoveFacts } from "@/lib/engine/base-images/describe-move";
import { lineLeft } from "@/lib/engine/fix-units/versions/line-left";
import { lowestFix } from "@/lib/engine/fix-units/versions/lowest-fix";
import { releaseLine } from "@/lib/engine/fix-units/versions/tokens";

const Row = z.object({
  id: z.string(),
  type: z.string(),
  installed: z.string().nullable(),
  fixed: z.array(z.string()),
});

/**
 * Whether the tag of a base keeps its own product in a release line that has no fix: `nginx:1.24` while nginx is fixed in 1.25.3 alone.
 *
 * Product  the package that is called as the image is; of others the tag says nothing.
 * Returns  null where the base is no such image, its tag names no line, or a fix is in that line.
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
    `SELECT f.id, c.type, max(nullif(o.installed_version, '')) AS installed,
            coalesce(array_agg(o.fixed_version) FILTER (WHERE o.fixed_version <> ''), '{}') AS fixed
       FROM finding f JOIN component c ON c.org_id = $1 AND c.id = f.component_id AND c.name = $3
       JOIN observation o ON o.org_id = $1 AND o.finding_id = f.id AND upper_inf(o.live)
      WHERE f.org_id = $1 AND f.id = ANY($2::uuid[]) GROUP BY f.id, c.type ORDER BY f.id`,
    [orgId, findingIds, product],
  );
  const [first] = found;
  if (!first) return null;
  const { version } = lowestFix(
    first.type,
    first.installed,
    found.map(({ id, fixed }) => ({ advisory: id, fixedVersions: fixed })),
  );
  const left =
    version &&
    lineLeft(
      first.installed,
      version,
      found.flatMap(({ fixed }) => fixed),
    );
  if (!version || !left || !isOfLine(tag, left.line)) return null;
  return { product, line: left.line, version: releaseLine(version).join(".") };
}

/** `1.24` and `1.24.0-alpine` stay in the line 1.24; `1` moves on to 1.25 by itself. */
function isOfLine(tag: string, line: string): boolean {
  const [numbers, wanted] = [releaseLine(tag), line.split(".")];
  return wanted.every((part, n) => part === numbers[n]);
}
