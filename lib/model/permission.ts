import { z } from "zod";

/** What a token may do (CONTRACT, HTTP). `admin` covers settings of its organization, never the instance. */
export const TOKEN_SCOPES = ["import:write", "read", "triage:write", "gate:evaluate", "events:write", "admin"] as const;
export const TokenScope = z.enum(TOKEN_SCOPES);
export type TokenScope = z.infer<typeof TokenScope>;

/** Scopes that open something today: `gate:evaluate` is agreed for the gate and accepted, and opens nothing before it exists. */
export const OFFERED_SCOPES: readonly TokenScope[] = TOKEN_SCOPES.filter((scope) => scope !== "gate:evaluate");

/** What a person is inside one organization. A developer triages only what their teams or they themselves own. */
export const ROLES = ["admin", "engineer", "developer", "viewer"] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/**
 * What a route or page demands. `triage:own` is the weaker form of `triage:write`: own work only, checked per row; so is
 * `import:own` of `read`: the imports a token delivered itself.
 */
export const PERMISSIONS = [
  "read",
  "import:own",
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

/** Each permission in the words of the token form; messages use the same. */
export const PERMISSION_WORDS: Record<Permission, string> = {
  "import:write": "Deliver reports",
  read: "Read everything",
  "triage:write": "Assign and decide",
  "gate:evaluate": "Ask whether a build may pass",
  "events:write": "Send runtime alerts",
  admin: "Change settings",
  "import:own": "Follow its own deliveries",
  "triage:own": "Work on what it owns",
  "instance:operate": "Operate the instance",
};

const OF_ROLE: Record<Role, readonly Permission[]> = {
  admin: ["read", "import:own", "import:write", "triage:own", "triage:write", "gate:evaluate", "events:write", "admin"],
  engineer: ["read", "import:own", "import:write", "triage:own", "triage:write", "gate:evaluate"],
  developer: ["read", "import:own", "triage:own", "gate:evaluate"],
  viewer: ["read", "import:own"],
};

const OF_SCOPE: Record<TokenScope, readonly Permission[]> = {
  read: ["read", "import:own"],
  "import:write": ["import:own", "import:write"],
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

/** Whether somebody who was `before` may do less as `after`. */
export function isLowered(before: Role, after: Role): boolean {
  return OF_ROLE[before].some((permission) => !OF_ROLE[after].includes(permission));
}

/** The scopes with which a token may do what a person of this role may not. */
export function scopesBeyond(role: Role): readonly TokenScope[] {
  return TOKEN_SCOPES.filter((scope) => OF_SCOPE[scope].some((permission) => !OF_ROLE[role].includes(permission)));
}

/** The scope to ask for where a token lacks a permission; null when no scope alone grants it. */
export function scopeGranting(permission: Permission): TokenScope | null {
  return TOKEN_SCOPES.find((scope) => OF_SCOPE[scope].includes(permission)) ?? null;
}
