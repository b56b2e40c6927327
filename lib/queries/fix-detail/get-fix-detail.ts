import { z } from "zod";
import type { FixDetail, FixPlace } from "@/lib/contracts/http/fix-detail";
import { loadManifestLoci } from "@/lib/correlate/load-manifest-loci";
import { withBoundedRead } from "@/lib/db/bounded-read";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { targetOf } from "@/lib/engine/fix-units/object-change";
import { AssetKind } from "@/lib/model/asset-kind";
import { AppError } from "@/lib/model/error";
import { readBaseMove } from "@/lib/queries/fix-detail/base-move";
import { objectFiles, whyNoCommand } from "@/lib/queries/fix-detail/object-files";
import { placeOf, type SeenPlace } from "@/lib/queries/fix-detail/place-of";
import { publishedRelease } from "@/lib/queries/fix-detail/published-release";
import { statedElsewhere } from "@/lib/queries/fix-detail/stated-elsewhere";

const Asked = z.object({
  kind: z.string(),
  assetId: z.string(),
  assetKind: AssetKind,
  assetKey: z.string(),
  clusterId: z.string().nullable(),
  file: z.string().nullable(),
  line: z.number().nullable(),
  checkIds: z.array(z.string()),
  resource: z.string().nullable(),
});
type Asked = z.output<typeof Asked>;

/**
 * What is worked out of a risk's fix when somebody looks at it, over what is stored now: where in source it goes, files made over the
 * objects that run, and the move to a newer base. Nothing is written.
 *
 * Errors   `not_found` without such a risk; `too_large` when a statement takes too long.
 */
export async function getFixDetail(db: Db, orgId: string, riskId: string, now: Date): Promise<FixDetail> {
  return withBoundedRead(db, orgId, async (connection) => {
    const risk = await askedRisk(connection, orgId, riskId);
    const findingIds = new Set(risk.assetKind === "image" ? await openFindings(connection, orgId, riskId) : []);
    const loci =
      risk.assetKind === "workload"
        ? (await loadManifestLoci(connection, orgId, [risk.assetId])).get(risk.assetId)
        : undefined;
    const hints = loci?.hints ?? [];
    const target =
      risk.resource === null ? null : targetOf({ kind: risk.assetKind, key: risk.assetKey }, risk.resource);
    const clusterId = risk.assetKind === "cluster" ? risk.assetId : risk.clusterId;
    const made =
      clusterId && target
        ? await objectFiles(
            connection,
            orgId,
            { clusterId, target, checkIds: risk.checkIds },
            { helm: hints.some(({ tool }) => tool === "helm"), now },
          )
        : { files: [], notes: risk.kind === "workload-field" ? whyNoCommand(risk.checkIds) : [] };
    return {
      riskId,
      places: [...(await ownPlace(connection, orgId, risk)), ...(loci?.candidates ?? []).map(toPlace)].slice(0, 10),
      deployedBy: hints.map((hint) => hint.text).join("; ") || null,
      files: made.files,
      notes: await notesOf(connection, orgId, { ...risk, riskId, findingIds }, made.notes),
      base:
        risk.assetKind === "image"
          ? await readBaseMove(connection, orgId, { assetId: risk.assetId, findingIds })
          : null,
    };
  });
}

/** What is known of the change beyond the report that asks for it, else what was said when its files were made. */
async function notesOf(
  connection: TenantConnection,
  orgId: string,
  risk: Asked & { riskId: string; findingIds: ReadonlySet<string> },
  made: string[],
): Promise<string[]> {
  if (risk.kind === "package-upgrade") return statedElsewhere(connection, orgId, risk.riskId);
  if (risk.kind === "os-packages" && risk.assetKind === "image") return publishedRelease(connection, orgId, risk);
  return made;
}

async function askedRisk(connection: TenantConnection, orgId: string, riskId: string): Promise<Asked> {
  const [risk] = await rowsOf(
    connection,
    Asked,
    `SELECT r.kind, a.id AS "assetId", a.kind AS "assetKind", a.key AS "assetKey", coalesce(a.cluster_id, c.id) AS "clusterId", r.fix ->> 'file' AS file,
            (r.fix ->> 'line')::int AS line, coalesce(m.checks, '{}') AS "checkIds", m.resource
       FROM risk r JOIN asset a ON a.org_id = $1 AND a.id = r.asset_id
       -- What only a report names has no cluster of its own: its key begins with the cluster's.
       LEFT JOIN LATERAL (
         SELECT c.id FROM asset c WHERE c.org_id = $1 AND c.kind = 'cluster' AND starts_with(a.key, c.key || '/')
          ORDER BY length(c.key) DESC LIMIT 1) c ON true
       LEFT JOIN LATERAL (
         SELECT array_agg(DISTINCT f.check_id) FILTER (WHERE f.check_id IS NOT NULL) AS checks, min(f.locus) AS resource
           FROM finding_rank k JOIN finding f ON f.org_id = $1 AND f.id = k.finding_id
          WHERE k.org_id = $1 AND k.risk_id = r.id AND f.kind = 'misconfiguration' AND f.asset_id = r.asset_id) m ON true
      WHERE r.org_id = $1 AND r.id = $2`,
    [orgId, riskId],
  );
  if (!risk) throw new AppError("not_found", "No risk has this id in your organization.");
  return risk;
}

const Id = z.object({ id: z.string() });

async function openFindings(connection: TenantConnection, orgId: string, riskId: string): Promise<string[]> {
  const found = await rowsOf(
    connection,
    Id,
    `SELECT f.id FROM finding_rank k JOIN finding f ON f.org_id = $1 AND f.id = k.finding_id
      WHERE k.org_id = $1 AND k.risk_id = $2 AND f.state = 'open' AND f.disposition IS NULL`,
    [orgId, riskId],
  );
  return found.map(({ id }) => id);
}

const Commit = z.object({ commit: z.string().nullable() });

/** Of a repository's own finding: its file, as of the newest scan that says which commit it saw. */
async function ownPlace(connection: TenantConnection, orgId: string, risk: Asked): Promise<FixPlace[]> {
  if (risk.assetKind !== "repository" || !risk.file) return [];
  const [seen] = await rowsOf(
    connection,
    Commit,
    `SELECT i.context ->> 'commit' AS commit FROM import i
      WHERE i.org_id = $1 AND i.target_asset_id = $2 AND i.context ->> 'commit' IS NOT NULL ORDER BY i.scanned_at DESC LIMIT 1`,
    [orgId, risk.assetId],
  );
  const { assetId, assetKey, file, line } = risk;
  const commit = seen?.commit ?? null;
  return [
    placeOf({ repositoryId: assetId, repository: assetKey, path: file, line, commit }, "The report names this file."),
  ];
}

function toPlace(candidate: SeenPlace & { confidence: string; why: string }): FixPlace {
  return placeOf(candidate, candidate.why);
}
