import { z } from "zod";
import { Id, Timestamp } from "@/lib/contracts/http/list-page";
import { Handles } from "@/lib/contracts/http/team";
import { Permission, Role } from "@/lib/model/permission";

/** Who is asking: a person with a session, or a token. */
export const Session = z.object({
  kind: z.enum(["user", "token"]),
  user: z
    .object({
      id: Id,
      email: z.string(),
      name: z.string(),
      role: Role,
      operator: z.boolean(),
      /** Own names in code hosts, without the at sign. */
      handles: z.array(z.string()),
      teams: z.array(z.object({ id: Id, slug: z.string(), name: z.string() })),
    })
    .nullable(),
  token: z.object({ id: Id, name: z.string(), scopes: z.array(z.string()) }).nullable(),
  organization: z.object({ id: Id, slug: z.string(), name: z.string(), demo: z.boolean() }),
  permissions: z.array(Permission),
  /** The visit before this one, for "new since then". */
  lastVisitAt: Timestamp.nullable(),
});
export type Session = z.infer<typeof Session>;

export const ProfileChange = z
  .strictObject({ name: z.string().trim().min(1).max(200).optional(), handles: Handles.optional() })
  .refine(({ name, handles }) => name !== undefined || handles !== undefined, "send `name` or `handles`");
export type ProfileChange = z.infer<typeof ProfileChange>;

/** A new password ends every session of the account, this one included. */
export const PasswordChange = z.strictObject({
  currentPassword: z.string().min(1).max(1000),
  newPassword: z.string().min(12, "use at least 12 characters").max(1000),
});
export type PasswordChange = z.infer<typeof PasswordChange>;
export const Done = z.object({ ok: z.literal(true) });
