import { raw, type Sql } from "@/lib/db/sql";

/** Kinds of which an owner is asked. What only describes a cluster (roles, services, nodes) goes with what it is in. */
const OWNABLE_KINDS =
  "a.kind IN ('repository', 'image', 'workload', 'iac_resource', 'host', 'endpoint', 'cloud_resource')";

/** True of an asset `a` that is there today and that somebody should own. */
export const OWNABLE = `a.retired_at IS NULL AND ${OWNABLE_KINDS}`;

/** True of an `asset` or `risk` under this name that no team or person of the organization owns. */
export const nobodys = (name: "a" | "r") => `${name}.owner_team_id IS NULL AND ${name}.owner_user_id IS NULL`;

export const isOwnableKind: Sql = raw(OWNABLE_KINDS);
export const isOwnable: Sql = raw(`(${OWNABLE})`);
export const isNobodys: Sql = raw(`(${nobodys("a")})`);
