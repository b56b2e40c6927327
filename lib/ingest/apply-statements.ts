import { newId } from "@/lib/db/new-id";
import { normalizeAdvisoryId } from "@/lib/engine/advisory-id";
import { targetOfRecord } from "@/lib/engine/target";
import { decisionOf } from "@/lib/engine/vex";
import type { Application } from "@/lib/ingest/application";
import type { PlacedTarget } from "@/lib/ingest/apply/resolve-targets";
import type { StatementRecord } from "@/lib/model/record";
import { packageFromPurl } from "@/lib/parsers/package-ref";

/** `replaces`: the document speaks for its line, so that what it does not state any more is withdrawn. */
export type StatedVex = { statements: readonly StatementRecord[]; place: PlacedTarget | undefined; replaces: boolean };

/** Families whose documents may hold statements. Others are not asked, which saves them a query. */
const VEX_FAMILIES = new Set(["cyclonedx", "openvex", "csaf", "spdx"]);

/**
 * Makes the statements of a VEX document decisions about its target (MODEL section 1, Decision): they reach no other asset,
 * and people's decisions win over them (section 4). A statement that the next document of the line has not is withdrawn,
 * and what was below comes back. An unplaced document's reach nothing until it is placed.
 *
 * Order    an older document that arrives late changes nothing. A statement that a person has revoked stays so.
 * Twice    the same statements write nothing.
 * Returns  whether any decision came or went; the findings follow with the correlation.
 */
export async function applyStatements(application: Application, given: StatedVex): Promise<boolean> {
  const { open, claim, connection, scanTime } = application;
  const { place, statements } = given;
  if (!place || !VEX_FAMILIES.has(open.parser.family)) return false;
  if (await isOvertaken(application, place.streamId)) return false;
  const wanted = decisionsOf(application, statements, place.target);
  const { rowCount: withdrawn } = await connection.query(
    `UPDATE decision d SET revoked_at = now(), value = d.value || '{"withdrawn": true}'
      WHERE d.org_id = $1 AND d.source = 'vex' AND d.value ->> 'stream' = ANY($2) AND d.revoked_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM unnest($3::text[], $4::text[], $5::jsonb[]) AS w(kind, reason, pattern)
                         WHERE d.value ->> 'stream' = $6 AND (w.kind, w.reason, w.pattern) = (d.kind, d.reason, d.pattern))
        AND ($7 OR d.value ->> 'stream' <> $6 OR EXISTS (SELECT 1 FROM unnest($5::jsonb[]) AS p WHERE p = d.pattern))`,
    [
      claim.orgId,
      [place.streamId, ...(await earlierStreams(application))],
      wanted.map((one) => one.kind),
      wanted.map((one) => one.reason),
      wanted.map((one) => one.pattern),
      place.streamId,
      given.replaces,
    ],
  );
  const { rowCount: added } = await connection.query(
    `INSERT INTO decision (org_id, id, kind, source, scope_kind, pattern, value, reason, justification, author_name, created_at)
     SELECT $1, w.id, w.kind, 'vex', 'pattern', w.pattern, jsonb_build_object('stream', $2::text, 'import', $3::text), w.reason, w.justification, $4, $5
       FROM unnest($6::uuid[], $7::text[], $8::text[], $9::text[], $10::jsonb[]) AS w(id, kind, reason, justification, pattern)
      WHERE NOT EXISTS (SELECT 1 FROM decision d
              WHERE d.org_id = $1 AND d.source = 'vex' AND d.value ->> 'stream' = $2 AND (d.kind, d.reason, d.pattern) = (w.kind, w.reason, w.pattern)
                AND (d.revoked_at IS NULL OR NOT d.value ? 'withdrawn'))`,
    [
      claim.orgId,
      place.streamId,
      claim.importId,
      `${open.header.tool.name} (VEX)`,
      scanTime.at,
      wanted.map(() => newId()),
      wanted.map((one) => one.kind),
      wanted.map((one) => one.reason),
      wanted.map((one) => one.justification),
      wanted.map((one) => one.pattern),
    ],
  );
  return (withdrawn ?? 0) + (added ?? 0) > 0;
}

/** A later document of the line was read already. */
async function isOvertaken({ connection, claim }: Application, streamId: string): Promise<boolean> {
  const { rowCount } = await connection.query(
    `SELECT 1 FROM stream_import own JOIN stream_import l ON l.org_id = $1 AND l.stream_id = own.stream_id
      WHERE own.org_id = $1 AND own.stream_id = $2 AND own.import_id = $3 AND (l.scanned_at, l.arrival) > (own.scanned_at, own.arrival)
        AND ('vulnerability' = ANY(l.covered_kinds) OR EXISTS (
          SELECT 1 FROM decision d WHERE d.org_id = $1 AND d.source = 'vex' AND d.value ->> 'import' = l.import_id::text))
      LIMIT 1`,
    [claim.orgId, streamId, claim.importId],
  );
  return rowCount === 1;
}

/** Streams in which this import stated something before it was read again under another target. */
async function earlierStreams({ connection, claim, open }: Application): Promise<string[]> {
  if (!open.row.replays) return [];
  const { rows } = await connection.query<{ stream: string }>(
    `SELECT DISTINCT d.value ->> 'stream' AS stream FROM decision d
      WHERE d.org_id = $1 AND d.source = 'vex' AND d.value ->> 'import' = $2
        AND NOT EXISTS (SELECT 1 FROM stream_import p WHERE p.org_id = $1 AND p.stream_id::text = d.value ->> 'stream')`,
    [claim.orgId, claim.importId],
  );
  return rows.map(({ stream }) => stream);
}

type Wanted = { kind: string; reason: string; justification: string | null; pattern: string };

/** One decision per advisory and product; of two about the same the smaller text, so that their order does not matter. */
function decisionsOf(
  { tally }: Application,
  statements: readonly StatementRecord[],
  place: PlacedTarget["target"],
): Wanted[] {
  const asset = `${place.kind}:${place.key}`;
  const byPattern = new Map<string, Wanted>();
  let untold = 0;
  let elsewhere = 0;
  for (const statement of statements) {
    if (isOfAnother(statement, place)) {
      elsewhere++;
      continue;
    }
    const decision = decisionOf(statement, packageFromPurl);
    if (!decision) {
      if (["not_affected", "false_positive", "fixed"].includes(statement.status)) untold++;
      continue;
    }
    for (const { component, version } of decision.scopes) {
      const pattern = JSON.stringify({
        advisory: normalizeAdvisoryId(statement.advisory),
        ...(component ? { component } : {}),
        ...(component && version ? { versions: version } : {}),
        asset,
      });
      const { state: kind, reason, justification } = decision;
      const known = byPattern.get(pattern);
      if (!known || `${kind}${reason}` < `${known.kind}${known.reason}`) {
        byPattern.set(pattern, { kind, reason, justification, pattern });
      }
    }
  }
  if (untold > 0) {
    tally.remark(`${untold} VEX statements name no product that can be told from all others; they set nothing.`);
  }
  if (elsewhere > 0) {
    tally.remark(`${elsewhere} VEX statements are about another product than ${asset}; they set nothing here.`);
  }
  return [...byPattern.values()].sort((a, b) => (a.pattern < b.pattern ? -1 : 1));
}

/** A document may speak of many images; what it says of one is not true of another, whatever the delivery was filed under. */
function isOfAnother(statement: StatementRecord, place: PlacedTarget["target"]): boolean {
  if (!statement.target) return false;
  const named = targetOfRecord(statement.target, place, null);
  return named.kind !== place.kind || named.key !== place.key;
}
