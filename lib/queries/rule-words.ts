import { z } from "zod";
import type { RuleWords } from "@/lib/contracts/http/rule-words";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { cweName } from "@/lib/engine/weakness-kinds";
import { groupBy } from "@/lib/model/group-by";
import { isWebAddress } from "@/lib/model/web-address";

/** More rules of one risk are told nowhere but with their findings. */
const MOST_RULES = 20;

const said = z.string().transform((text) => text || null);
const Row = z.object({
  subject: z.string(),
  live: z.boolean(),
  tool: z.string(),
  rule: z.string(),
  title: said,
  description: said,
  help: said,
  helpUri: said.transform((text) => (text !== null && isWebAddress(text) ? text : null)),
  cwes: z.array(z.string()),
});

/** The rules by which a finding was found; of a vulnerability or a licence there are none. What no tool reports any more is told only where none does. */
export async function rulesOfFinding(tx: Tx, orgId: string, findingId: string): Promise<RuleWords[]> {
  const found = await readRules(
    tx,
    orgId,
    sql`SELECT f.id AS subject, f.id, f.kind FROM finding f WHERE f.org_id = ${orgId}::uuid AND f.id = ${findingId}::uuid`,
  );
  return found.get(findingId) ?? [];
}

/** The rules of each risk's findings, those with most to say first; the first 20. A risk without any is not in the answer. */
export function rulesOfRisks(tx: Tx, orgId: string, riskIds: readonly string[]): Promise<Map<string, RuleWords[]>> {
  if (riskIds.length === 0) return Promise.resolve(new Map());
  return readRules(
    tx,
    orgId,
    sql`SELECT k.risk_id AS subject, f.id, f.kind FROM finding_rank k JOIN finding f ON f.org_id = k.org_id AND f.id = k.finding_id
         WHERE k.org_id = ${orgId}::uuid AND k.risk_id = ANY(${[...riskIds]}::uuid[])`,
  );
}

/** `findings` has a subject, the finding's id and its kind. What is told is chosen before texts are read: of a thousand risks they are megabytes. */
async function readRules(tx: Tx, orgId: string, findings: Sql): Promise<Map<string, RuleWords[]>> {
  const found = await rows(tx, Row)`
    SELECT c.subject, c.live, c.tool, c.rule, coalesce(t.title, '') AS title, coalesce(t.description, '') AS description,
           coalesce(t.help, '') AS help, coalesce(t.help_uri, '') AS "helpUri", coalesce(t.cwes, '{}') AS cwes
      FROM (SELECT u.*, row_number() OVER (
                     PARTITION BY u.subject
                     ORDER BY u.live DESC, t.help <> '' DESC NULLS LAST, t.description <> '' DESC NULLS LAST, u.tool, u.rule) AS place
              FROM (SELECT f.subject, s.tool, o.tool_rule AS rule, bool_or(upper_inf(o.live)) AS live
                      FROM (${findings}) f
                      JOIN observation o ON o.org_id = ${orgId}::uuid AND o.finding_id = f.id
                      JOIN stream s ON s.org_id = ${orgId}::uuid AND s.id = o.stream_id
                     WHERE f.kind IN ('code', 'misconfiguration', 'secret', 'dynamic') AND o.tool_rule <> ''
                     GROUP BY 1, 2, 3) u
              LEFT JOIN rule_text t ON t.org_id = ${orgId}::uuid AND t.tool = u.tool AND t.rule = u.rule) c
      LEFT JOIN rule_text t ON t.org_id = ${orgId}::uuid AND t.tool = c.tool AND t.rule = c.rule
     WHERE c.place <= ${MOST_RULES}
     ORDER BY c.subject, c.place`;
  return new Map(
    [...groupBy(found, ({ subject }) => subject)].map(([subject, all]) => [subject, worded(all)] as const),
  );
}

function worded(all: readonly z.infer<typeof Row>[]): RuleWords[] {
  const live = all.filter((row) => row.live);
  return (live.length > 0 ? live : all).map(({ subject: _, live: __, ...words }) => ({
    ...words,
    cweNames: namesOf(words.cwes),
  }));
}

function namesOf(cwes: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    cwes.flatMap((cwe) => {
      const name = cweName(cwe);
      return name === null ? [] : [[cwe, name]];
    }),
  );
}
