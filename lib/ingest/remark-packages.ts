import type { TenantConnection } from "@/lib/db/tenant";
import type { Tally } from "@/lib/ingest/tally";

/**
 * Why a list of packages that brings no vulnerabilities of its own (a plain SBOM) shows none: what it was compared with. Nothing is
 * said where something is open in its assets.
 */
export async function remarkPackages(
  connection: TenantConnection,
  orgId: string,
  { assetIds, packages, tally }: { assetIds: readonly string[]; packages: number; tally: Tally },
): Promise<void> {
  const { rows } = await connection.query<{ advisories: number; open: boolean }>(
    `SELECT coalesce((SELECT rows FROM feed_load WHERE feed = 'osv'), 0)::int AS advisories,
            EXISTS (SELECT 1 FROM finding f WHERE f.org_id = $1 AND f.asset_id = ANY($2::uuid[]) AND f.state = 'open') AS open`,
    [orgId, assetIds],
  );
  const { advisories = 0, open = false } = rows[0] ?? {};
  if (open) return;
  const what = `This is a list of packages (${packages}) without findings of its own. They are compared with OSV advisories`;
  tally.remark(
    advisories === 0
      ? `${what}, and none are loaded: load them in Settings, Feeds, and the packages are compared at once.`
      : `${what}: with the ${advisories} that are loaded, and none says that one of them is vulnerable.`,
  );
}
