import { z } from "zod";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { type Budget, rulesOf } from "@/lib/engine/privilege/aggregation";
import type { RbacObjects } from "@/lib/engine/privilege/grants";
import { object, type Plain, text } from "@/lib/engine/privilege/plain";
import { MOST_RULES } from "@/lib/engine/privilege/told-rights";

/** Of one account; beyond it is no account that people keep in mind. */
const MAX_BINDINGS = 500;
/** Roles whose labels an aggregating one may choose. */
const MAX_AGGREGATED = 2_000;
/** Comparisons of labels, of all the aggregating roles together. */
const MAX_COMPARISONS = 1_000_000;
/** Text of the objects that one answer is made from, of bindings and of roles each. The web process reads them. */
const MAX_CHARACTERS = 8_000_000;

export type Account = { clusterId: string; namespace: string; name: string };
/** A Role's or, in the namespace "", a ClusterRole's place. */
export type RolePlace = { kind: string; namespace: string; name: string };
/** `truncated`: there is more than was read. */
export type Read<Value> = Value & { truncated: boolean };

/** The bindings that may name an account (`grantsOf` looks exactly) and the roles they refer to, with all their rules. */
export async function boundObjects(tx: Tx, orgId: string, account: Account): Promise<Read<RbacObjects>> {
  const found = await bindingsOf(tx, orgId, account);
  const bindings = found.slice(0, MAX_BINDINGS);
  const roles = await readRoles(tx, orgId, account.clusterId, bindings.map(referred));
  const ofKind = (kind: string) => roles.roles.filter((one) => one.kind === kind).map((one) => one.object);
  return {
    roles: ofKind("Role"),
    clusterRoles: ofKind("ClusterRole"),
    roleBindings: bindings.filter(({ kind }) => kind === "RoleBinding").map(contentOf),
    clusterRoleBindings: bindings.filter(({ kind }) => kind === "ClusterRoleBinding").map(contentOf),
    truncated: roles.truncated || found.length > MAX_BINDINGS || bindings.some((one) => one.object === null),
  };
}

const Row = z.object({
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  object: z.record(z.string(), z.unknown()).nullable(),
});
type Row = z.infer<typeof Row>;

/** One that is too large to be read is there all the same, and holds nothing. */
function contentOf({ namespace, name, object: content }: Row): Plain {
  return content ?? { metadata: { namespace, name } };
}

function referred({ namespace, object: content }: Row): RolePlace {
  const roleRef = object(content?.roleRef);
  const kind = text(roleRef.kind) ?? "ClusterRole";
  return { kind, namespace: kind === "Role" ? namespace : "", name: text(roleRef.name) ?? "" };
}

/** The object of each row as long as all the rows up to it have no more text than may be read; null beyond. */
const WITHIN_BOUND: Sql = sql`CASE WHEN sum(length(o.object::text)) OVER (ORDER BY o.kind, o.namespace, o.name) <= ${MAX_CHARACTERS}::int
  THEN o.object END AS object`;

/** A subject of a RoleBinding that names no namespace means the binding's. */
function bindingsOf(tx: Tx, orgId: string, { clusterId, namespace, name }: Account): Promise<Row[]> {
  const subjects = [
    { kind: "ServiceAccount", name, namespace },
    { kind: "User", name: `system:serviceaccount:${namespace}:${name}` },
    ...[`system:serviceaccounts:${namespace}`, "system:serviceaccounts", "system:authenticated"].map((group) => ({
      kind: "Group",
      name: group,
    })),
  ].map((subject) => JSON.stringify([subject]));
  const bare = JSON.stringify([{ kind: "ServiceAccount", name }]);
  return rows(tx, Row)`
    SELECT o.kind, o.namespace, o.name, ${WITHIN_BOUND} FROM (
      SELECT o.kind, o.namespace, o.name, o.object FROM cluster_object o
       WHERE o.org_id = ${orgId}::uuid AND o.cluster_id = ${clusterId}::uuid AND o.kind IN ('RoleBinding', 'ClusterRoleBinding') AND o.is_live
         AND (o.object -> 'subjects' @> ANY(${subjects}::text[]::jsonb[])
              OR (o.namespace = ${namespace} AND o.object -> 'subjects' @> ${bare}::jsonb))
       ORDER BY o.kind, o.namespace, o.name LIMIT ${MAX_BINDINGS + 1}) o
     ORDER BY o.kind, o.namespace, o.name`;
}

/**
 * Those of the roles that are there; one that is put together by labels has the rules of those that it chooses, and `isAggregated` says
 * that there is such a one.
 */
export async function readRoles(
  tx: Tx,
  orgId: string,
  clusterId: string,
  places: readonly RolePlace[],
): Promise<Read<{ roles: { kind: string; object: Plain }[]; isAggregated: boolean }>> {
  const found = await rows(tx, Row)`
    SELECT o.kind, o.namespace, o.name, ${WITHIN_BOUND}
      FROM (SELECT DISTINCT * FROM jsonb_to_recordset(${JSON.stringify(places)}::jsonb) AS n(kind text, namespace text, name text)
             WHERE n.kind IN ('Role', 'ClusterRole')) AS n
      JOIN cluster_object o ON o.org_id = ${orgId}::uuid AND o.cluster_id = ${clusterId}::uuid AND o.kind = n.kind
       AND o.namespace = n.namespace AND o.name = n.name AND o.is_live`;
  const isCut = found.some((one) => one.object === null);
  const roles = found.map((one) => ({ kind: one.kind, object: contentOf(one) }));
  if (!roles.some((one) => isUnaggregated(one.object))) return { roles, isAggregated: false, truncated: isCut };
  const { labelled, truncated } = await labelledRoles(tx, orgId, clusterId);
  const budget: Budget = { comparisons: MAX_COMPARISONS, rules: MOST_RULES, isSpent: false };
  const whole = roles.map(({ kind, object: { aggregationRule, ...role } }) => ({
    kind,
    object: { ...role, rules: rulesOf({ ...role, aggregationRule }, labelled, budget) },
  }));
  return { roles: whole, isAggregated: true, truncated: isCut || truncated || budget.isSpent };
}

async function labelledRoles(tx: Tx, orgId: string, clusterId: string): Promise<Read<{ labelled: Plain[] }>> {
  const found = await rows(tx, Row)`
    SELECT o.kind, o.namespace, o.name, ${WITHIN_BOUND} FROM (
      SELECT o.kind, o.namespace, o.name, o.object FROM cluster_object o
       WHERE o.org_id = ${orgId}::uuid AND o.cluster_id = ${clusterId}::uuid AND o.kind = 'ClusterRole' AND o.is_live
         AND o.object #> '{metadata,labels}' IS NOT NULL ORDER BY o.name LIMIT ${MAX_AGGREGATED + 1}) o
     ORDER BY o.name`;
  return {
    labelled: found.slice(0, MAX_AGGREGATED).map(contentOf),
    truncated: found.length > MAX_AGGREGATED || found.some((one) => one.object === null),
  };
}

/** The API server writes the rules of such a role into it; a file need not have them. */
function isUnaggregated({ aggregationRule, rules }: Plain): boolean {
  return aggregationRule !== undefined && !(Array.isArray(rules) && rules.length > 0);
}
