import { EXECUTION_CLASSES } from "@/lib/engine/execution-class";

/** An incident `i` that may be an intruder at work, in a workload that is known, and not closed by anybody. As the index `incident_executing` says it. */
export const EXECUTING_INCIDENT =
  "i.executes IS NOT NULL AND i.workload_id IS NOT NULL AND i.status <> 'closed' AND i.merged_into IS NULL";

const texts = (values: readonly string[]) =>
  `ARRAY[${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(", ")}]::text[]`;

/** The execution class of an alert `a` by packs/runtime/execution.json, null for none (an SQL expression). */
export const EXECUTES = `CASE ${EXECUTION_CLASSES.map(
  ({ id, rules, tags }) => `WHEN a.rule = ANY(${texts(rules)}) OR a.tags && ${texts(tags)} THEN '${id}'`,
).join(" ")} END`;
