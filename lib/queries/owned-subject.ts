import { z } from "zod";
import { ownedOf } from "@/lib/correlate/finding-owners";
import { loadMembers } from "@/lib/correlate/load-members";
import type { Owned } from "@/lib/correlate/load-ownership";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { FindingKind } from "@/lib/model/finding-kind";

/** A thing that has an owner. */
export type OwnedThing = { kind: "risk" | "finding" | "asset"; id: string };

const Of = z.object({
  path: z.string().nullable(),
  findingKind: FindingKind.nullable(),
  placeId: z.string().nullable(),
});
const Subject = z.object({
  assetId: z.string(),
  of: Of.nullable().transform((of) => of ?? { path: null, findingKind: null, placeId: null }),
  /** A person gave it to its owner: rules do not reach it. */
  isPinned: z.boolean(),
});

/** What the owner of this thing is asked for, as correlation asks. Errors: `not_found`. */
export async function ownedSubject(
  connection: TenantConnection,
  orgId: string,
  thing: OwnedThing,
): Promise<{ owned: Owned; isPinned: boolean }> {
  const [found] = await rowsOf(connection, Subject, SUBJECT[thing.kind], [orgId, thing.id]);
  if (!found) throw new AppError("not_found", `No ${thing.kind} has this id in your organization.`);
  const inFile = thing.kind === "finding" ? await fileOf(connection, orgId, thing.id) : null;
  return { owned: inFile ?? { assetId: found.assetId, ...found.of }, isPinned: found.isPinned };
}

const SUBJECT = {
  risk: `SELECT asset_id AS "assetId", owner_reason -> 'of' AS of, owner_pinned AS "isPinned" FROM risk WHERE org_id = $1 AND id = $2`,
  asset: `SELECT id AS "assetId", owner_reason -> 'of' AS of, coalesce(owner_reason ->> 'source' = 'decision', false) AS "isPinned"
            FROM asset WHERE org_id = $1 AND id = $2`,
  // A finding follows its risk, unless its own file says something else.
  finding: `SELECT coalesce(r.asset_id, f.asset_id) AS "assetId", r.owner_reason -> 'of' AS of,
                   f.owner_reason IS NOT NULL OR coalesce(r.owner_pinned, false) AS "isPinned"
              FROM finding f LEFT JOIN finding_rank k ON k.org_id = $1 AND k.finding_id = f.id
              LEFT JOIN risk r ON r.org_id = $1 AND r.id = k.risk_id WHERE f.org_id = $1 AND f.id = $2`,
} as const;

const InRisk = z.object({ assetId: z.string(), riskId: z.string().nullable() });

async function fileOf(connection: TenantConnection, orgId: string, findingId: string): Promise<Owned | null> {
  const [row] = await rowsOf(
    connection,
    InRisk,
    `SELECT f.asset_id AS "assetId", k.risk_id AS "riskId" FROM finding f
       JOIN asset a ON a.org_id = $1 AND a.id = f.asset_id AND a.kind IN ('repository', 'iac_resource')
       LEFT JOIN finding_rank k ON k.org_id = $1 AND k.finding_id = f.id
      WHERE f.org_id = $1 AND f.id = $2`,
    [orgId, findingId],
  );
  if (!row) return null;
  for await (const members of loadMembers(connection, orgId, [row.assetId], row.riskId)) {
    const member = members.find(({ id }) => id === findingId);
    if (!member) continue;
    const owned = ownedOf(member, null);
    return owned.path === null ? null : owned;
  }
  return null;
}
