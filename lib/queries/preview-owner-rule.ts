import { z } from "zod";
import { resolveOwner } from "@/lib/commands/resolve-owner";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import type { Owner } from "@/lib/contracts/http/owner";
import type { OwnerRulePreview, OwnerRuleWrite } from "@/lib/contracts/http/owner-rule";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import {
  compileOwnerRules,
  describeMatcher,
  matchOwnerRule,
  type OwnerSubject,
} from "@/lib/engine/ownership/owner-rules";
import { AssetKind } from "@/lib/model/asset-kind";
import { readOwnerRules } from "@/lib/queries/list-owner-rules";
import { OwnerRow, ownerColumn, ownerJoins } from "@/lib/queries/owner-columns";

const SAMPLE = 50;
const BATCH = 2_000;
/** Stands for the rule that is not saved; no stored id can equal it. */
const CANDIDATE = "candidate";

const Row = z.object({
  asset: AssetLink,
  kind: AssetKind,
  key: z.string(),
  cluster: z.string().nullable(),
  namespace: z.string().nullable(),
  labels: z.record(z.string(), z.coerce.string()),
  repository: z.string().nullable(),
  paths: z.array(z.string()),
  owner: OwnerRow,
});
type Row = z.infer<typeof Row>;

/** Whom a rule would assign if it were saved, earlier rules and assignments by hand considered; nothing is written. */
export async function previewOwnerRule(db: Db, orgId: string, input: OwnerRuleWrite): Promise<OwnerRulePreview> {
  return withTenant(db, orgId, async (tx) => {
    const named = await resolveOwner(tx, orgId, { team: input.team, person: input.person });
    const to = toOwner(input, named);
    const stored = await readOwnerRules(tx, orgId, sql`true`);
    const candidate = {
      id: CANDIDATE,
      position: input.position ?? Number.MAX_SAFE_INTEGER,
      match: input.match,
      team: to.team,
      person: to.person,
    };
    const rules = compileOwnerRules([...stored, candidate]);
    const preview: OwnerRulePreview = { matches: exact(), changes: exact(), sample: [] };
    for await (const row of candidates(tx, orgId, input.match.path !== undefined)) {
      if (!subjectsOf(row).some((subject) => matchOwnerRule(rules, subject)?.id === CANDIDATE)) continue;
      preview.matches.value += 1;
      const same = row.owner.team === to.team && row.owner.person === to.person;
      if (same || row.owner.source === "decision") continue;
      preview.changes.value += 1;
      if (preview.sample.length < SAMPLE) preview.sample.push({ asset: row.asset, from: row.owner, to });
    }
    return preview;
  });
}

function exact(): OwnerRulePreview["matches"] {
  return { value: 0, relation: "exact" };
}

/** Without a path the asset itself; with one, each place in it where something was found. */
function subjectsOf(row: Row): OwnerSubject[] {
  const subject = {
    asset: { kind: row.kind, key: row.key },
    cluster: row.cluster,
    namespace: row.namespace,
    labels: row.labels,
    repository: row.repository,
    path: null,
    findingKind: null,
  };
  return row.paths.length > 0 ? row.paths.map((path) => ({ ...subject, path })) : [subject];
}

/** Every asset of today, batch by batch, with what rules ask about. */
async function* candidates(tx: Tx, orgId: string, withPaths: boolean): AsyncGenerator<Row> {
  for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
    const batch = await rows(tx, Row)`
      SELECT jsonb_build_object('id', a.id, 'kind', a.kind, 'name', a.name) AS asset, a.kind, a.key, cl.name AS cluster, a.namespace,
             coalesce(ns.labels, '{}'::jsonb) || a.labels AS labels,
             CASE WHEN a.kind = 'repository' THEN a.key ELSE (SELECT v.source_repo FROM asset_version v
               WHERE v.org_id = a.org_id AND v.asset_id = a.id AND v.source_repo IS NOT NULL ORDER BY v.first_seen_at DESC LIMIT 1) END AS repository,
             CASE WHEN ${withPaths} THEN ARRAY(SELECT DISTINCT f.locus FROM finding f
               WHERE f.org_id = a.org_id AND f.asset_id = a.id AND f.state = 'open' AND f.locus <> '' LIMIT 1000) ELSE ARRAY[]::text[] END AS paths,
             ${ownerColumn("a")} AS owner
        FROM asset a
        LEFT JOIN asset cl ON cl.org_id = a.org_id AND cl.id = a.cluster_id
        LEFT JOIN asset ns ON ns.org_id = a.org_id AND ns.kind = 'namespace' AND ns.cluster_id = a.cluster_id AND ns.name = a.namespace
        ${ownerJoins("a")}
       WHERE a.org_id = ${orgId}::uuid AND a.retired_at IS NULL AND a.id > ${after}::uuid ORDER BY a.id LIMIT ${BATCH}`;
    yield* batch;
    const last = batch.at(-1);
    if (!last || batch.length < BATCH) return;
    after = last.asset.id;
  }
}

function toOwner(
  input: OwnerRuleWrite,
  named: { teamId: string | null; userId: string | null; label: string | null },
): Owner {
  return {
    team: input.team ?? null,
    person: input.person ?? null,
    reason: `Ownership rule matches ${describeMatcher(input.match)}.`,
    source: "rule",
    teamId: named.teamId,
    teamName: input.team ? named.label : null,
    personId: named.userId,
    personName: input.person ? named.label : null,
  };
}
