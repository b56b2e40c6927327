import { z } from "zod";
import type { Decision } from "@/lib/contracts/http/decision";
import type { FindingDetail } from "@/lib/contracts/http/finding";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { packageWords } from "@/lib/engine/package-words";
import { AppError } from "@/lib/model/error";
import { namedTool } from "@/lib/model/tool-name";
import { isWebAddress } from "@/lib/model/web-address";
import { readDecisions } from "@/lib/queries/decision-rows";
import { findingHistory } from "@/lib/queries/finding-history";
import { findingLayers } from "@/lib/queries/finding-layers";
import { findingObservations } from "@/lib/queries/finding-observations";
import { readFindingRows } from "@/lib/queries/finding-rows";
import { At } from "@/lib/queries/row-values";
import { rulesOfFinding } from "@/lib/queries/rule-words";

const Facts = z.object({
  description: z.string().nullable(),
  aliases: z.array(z.string()),
  links: z.array(z.string()),
  /** A report may write anything there; what is no address of the web never becomes a link. */
  references: z.array(z.string()).transform((texts) => texts.filter(isWebAddress)),
  cvssScore: z.number().nullable(),
  cvssVersion: z.string().nullable(),
  cvssVector: z.string().nullable(),
  epssScore: z.number().nullable(),
  epssPercentile: z.number().nullable(),
  epssAsOf: At.nullable(),
  kevAdded: z.string().nullable(),
  kevDue: z.string().nullable(),
  ransomware: z.boolean().nullable(),
  closedByImportId: z.string().nullable(),
  closedReason: z.string().nullable(),
  decisionId: z.string().nullable(),
  mergedIds: z.array(z.string()),
  riskHasFix: z.boolean(),
});
type Facts = z.infer<typeof Facts>;

/** One finding with everything law 8 asks for; the id of a merged finding answers with the one that survived. */
export async function getFinding(db: Db, orgId: string, id: string): Promise<FindingDetail> {
  return withTenant(db, orgId, (tx) => readFinding(tx, orgId, id));
}

/** The same inside a transaction that has just changed it. */
export async function readFinding(tx: Tx, orgId: string, askedId: string): Promise<FindingDetail> {
  const id = await survivingId(tx, orgId, askedId);
  const [finding] = await readFindingRows(tx, orgId, [id]);
  const [facts] = finding ? await readFacts(tx, orgId, id) : [];
  if (!finding || !facts) throw new AppError("not_found", "No finding has this id in your organization.");
  const observations = await findingObservations(tx, orgId, id, facts.references);
  const decisions = await readDecisions(
    tx,
    orgId,
    sql`(d.finding_id = ${id}::uuid OR d.id = ${facts.decisionId}::uuid)`,
  );
  return {
    ...finding,
    ...detailFacts(facts),
    observations,
    rules: await rulesOfFinding(tx, orgId, id),
    decisions,
    layers: findingLayers(finding, observations, decisions, new Date()),
    history: await findingHistory(tx, orgId, id),
    closedBy: closedBy(finding.resolvedAt, finding.status, facts, decisions),
    fix: finding.fixedVersion
      ? `Update ${finding.package ? packageWords(finding.package) : finding.subject} to ${finding.fixedVersion} or later.`
      : null,
  };
}

async function survivingId(tx: Tx, orgId: string, id: string): Promise<string> {
  const [redirect] = await rows(tx, z.object({ newId: z.string() }))`
    SELECT new_id AS "newId" FROM finding_redirect WHERE org_id = ${orgId}::uuid AND old_id = ${id}::uuid`;
  return redirect?.newId ?? id;
}

function readFacts(tx: Tx, orgId: string, id: string): Promise<Facts[]> {
  return rows(tx, Facts)`
    SELECT coalesce(nullif(v.description, ''), (SELECT nullif(o.message, '') FROM observation o
              WHERE o.org_id = f.org_id AND o.finding_id = f.id AND o.message <> '' ORDER BY upper_inf(o.live) DESC, o.stream_id LIMIT 1)) AS description,
           ARRAY(SELECT al.alias FROM vulnerability_alias al WHERE al.org_id = f.org_id AND al.vulnerability_id = v.id ORDER BY 1) AS aliases,
           ARRAY(SELECT l.link FROM vulnerability_link l WHERE l.org_id = f.org_id AND l.vulnerability_id = v.id ORDER BY 1) AS links,
           coalesce(v."references", ARRAY[]::text[]) AS references, v.cvss_score AS "cvssScore", v.cvss_version AS "cvssVersion",
           v.cvss_vector AS "cvssVector", e.score AS "epssScore", e.percentile AS "epssPercentile",
           (SELECT l.as_of FROM feed_load l WHERE l.feed = 'epss') AS "epssAsOf",
           k.date_added::text AS "kevAdded", k.due_date::text AS "kevDue", k.ransomware,
           x.import_id AS "closedByImportId", coalesce(f.closed_reason, x.tool || ' no longer reports it') AS "closedReason", f.decision_id AS "decisionId",
           ARRAY(SELECT fr.old_id::text FROM finding_redirect fr WHERE fr.org_id = f.org_id AND fr.new_id = f.id) AS "mergedIds",
           EXISTS (SELECT 1 FROM finding_rank fr JOIN risk r ON r.org_id = fr.org_id AND r.id = fr.risk_id
                    WHERE fr.org_id = f.org_id AND fr.finding_id = f.id AND r.fixable) AS "riskHasFix"
      FROM finding f
      LEFT JOIN vulnerability v ON v.org_id = f.org_id AND v.id = f.vulnerability_id
      LEFT JOIN epss e ON e.cve = v.canonical_id
      LEFT JOIN kev k ON k.cve = v.canonical_id
      LEFT JOIN LATERAL (${CLOSING}) x ON true
     WHERE f.org_id = ${orgId}::uuid AND f.id = ${id}::uuid`;
}

/**
 * The import that closed it: the one noted, else (a report that arrived after the one that closed its entries) the one
 * that looked at its asset, or at what runs, at that moment.
 */
const CLOSING = sql`
  SELECT i.id AS import_id, i.tool FROM import i
   WHERE i.org_id = f.org_id AND i.id = coalesce(f.closed_by_import_id,
     (SELECT si.import_id FROM stream s JOIN stream_import si ON si.org_id = s.org_id AND si.stream_id = s.id
       WHERE s.org_id = f.org_id AND s.asset_id = f.asset_id AND si.scanned_at = f.closed_at
         AND f.kind = ANY(si.covered_kinds) AND NOT f.kind = ANY(si.held_kinds)
       ORDER BY si.arrival LIMIT 1),
     (SELECT n.import_id FROM inventory_import n WHERE n.org_id = f.org_id AND n.scanned_at = f.closed_at ORDER BY n.arrival LIMIT 1))`;

function detailFacts(facts: Facts) {
  return {
    description: facts.description,
    aliases: facts.aliases,
    links: facts.links,
    references: facts.references,
    mergedIds: facts.mergedIds,
    riskHasFix: facts.riskHasFix,
    cvss:
      facts.cvssScore === null
        ? null
        : {
            version: facts.cvssVersion ?? "",
            score: facts.cvssScore,
            vector: facts.cvssVector,
            source: "reported by the tools",
          },
    epss:
      facts.epssScore === null || facts.epssPercentile === null
        ? null
        : { score: facts.epssScore, percentile: facts.epssPercentile, asOf: facts.epssAsOf },
    kev:
      facts.kevAdded === null
        ? null
        : { dateAdded: facts.kevAdded, dueDate: facts.kevDue, ransomware: facts.ransomware ?? false },
  };
}

/** A closed finding always names what closed it: a decision in force, else the import and its reason. */
function closedBy(
  resolvedAt: string | null,
  status: string,
  facts: Facts,
  decisions: readonly Decision[],
): FindingDetail["closedBy"] {
  const decision = decisions.find(({ id, inForce }) => id === facts.decisionId && inForce);
  if (decision && status === decision.state) {
    return {
      at: decision.createdAt,
      text: `${decision.author}: ${decision.reason}`,
      importId: null,
      decisionId: decision.id,
    };
  }
  if (resolvedAt === null || status === "open") return null;
  return {
    at: resolvedAt,
    text: facts.closedReason === null ? "No longer reported" : namedTool(facts.closedReason),
    importId: facts.closedByImportId,
    decisionId: null,
  };
}
