import { z } from "zod";

/** What a token may do (CONTRACT, HTTP). `admin` covers settings of its organization, never the instance. */
export const TOKEN_SCOPES = ["import:write", "read", "triage:write", "gate:evaluate", "events:write", "admin"] as const;
export const TokenScope = z.enum(TOKEN_SCOPES);
export type TokenScope = z.infer<typeof TokenScope>;

/** What a person is inside one organization. A developer triages only what their teams or they themselves own. */
export const ROLES = ["admin", "engineer", "developer", "viewer"] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** What a route or page demands. `triage:own` is the weaker form of `triage:write`: own work only, checked per row. */
export const PERMISSIONS = [
  "read",
  "import:write",
  "triage:own",
  "triage:write",
  "gate:evaluate",
  "events:write",
  "admin",
  "instance:operate",
] as const;
export const Permission = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof Permission>;

const OF_ROLE: Record<Role, readonly Permission[]> = {
  admin: ["read", "import:write", "triage:own", "triage:write", "gate:evaluate", "events:write", "admin"],
  engineer: ["read", "import:write", "triage:own", "triage:write", "gate:evaluate"],
  developer: ["read", "triage:own", "gate:evaluate"],
  viewer: ["read"],
};

const OF_SCOPE: Record<TokenScope, readonly Permission[]> = {
  read: ["read"],
  "import:write": ["import:write"],
  "triage:write": ["triage:own", "triage:write"],
  "gate:evaluate": ["gate:evaluate"],
  "events:write": ["events:write"],
  admin: ["admin"],
};

/** Every permission of a role; the instance operator may also create organizations and load reference data. */
export function permissionsOfRole(role: Role, operator: boolean): ReadonlySet<Permission> {
  return new Set([...OF_ROLE[role], ...(operator ? (["instance:operate"] as const) : [])]);
}

/** Every permission of a token: the union over its scopes. Only an operator's token with `admin` operates the instance. */
export function permissionsOfScopes(scopes: readonly TokenScope[], operator: boolean): ReadonlySet<Permission> {
  const granted = new Set(scopes.flatMap((scope) => OF_SCOPE[scope]));
  if (operator && scopes.includes("admin")) granted.add("instance:operate");
  return granted;
}
