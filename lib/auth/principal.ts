import { AppError } from "@/lib/model/error";
import { PERMISSION_WORDS, type Permission, type Role, scopeGranting, type TokenScope } from "@/lib/model/permission";

/** Who acts, as audit events and imports record it. */
export type Actor = { kind: "user" | "token" | "system"; id: string | null; name: string };

/** Who is asking, in which organization, and what they may do. Made from a session or a token, never from a request's own claims. */
export type Principal = {
  orgId: string;
  actor: Actor;
  permissions: ReadonlySet<Permission>;
  user: {
    id: string;
    email: string;
    name: string;
    role: Role;
    operator: boolean;
    teamIds: readonly string[];
    /** Somebody else knows the password: nothing but changing it is allowed. */
    passwordTemporary: boolean;
  } | null;
  token: { id: string; name: string; scopes: readonly TokenScope[]; targetPatterns: readonly string[] } | null;
};

/** The same principal, or an `AppError` that says what is missing. */
export function demand(principal: Principal, permission: Permission): Principal {
  if (principal.permissions.has(permission)) return principal;
  const { token } = principal;
  if (token?.scopes.includes("admin") && token.targetPatterns.length > 0) {
    throw new AppError(
      "forbidden",
      `The token "${token.name}" is limited to ${token.targetPatterns.join(", ")}, and this concerns the whole organization. Use a token without limits.`,
    );
  }
  throw new AppError("forbidden", `${lacks(principal, permission)} Ask an administrator of this organization for it.`);
}

/** What is missing, by the id that the API takes and in the words of the token form. */
export function lacks({ token }: Principal, permission: Permission): string {
  const scope = token ? scopeGranting(permission) : null;
  const missing = scope ?? permission;
  const who = token ? `The token "${token.name}" lacks` : "Your role lacks";
  return `${who} the ${scope ? "scope" : "permission"} "${missing}" (${PERMISSION_WORDS[missing]}).`;
}
