import { z } from "zod";
import { Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";
import { TokenScope } from "@/lib/model/permission";

/** An API token without its secret; `hint` is how it begins. */
export const Token = z.object({
  id: Id,
  name: z.string(),
  hint: z.string(),
  scopes: z.array(TokenScope),
  /** `kind:glob` patterns of the only targets it may change anything about; empty means any. Reading is not limited. */
  targets: z.array(z.string()),
  createdAt: Timestamp,
  /** E-mail of who made it, also with a token of theirs; null where nobody did (the first token of an organization, and what was made with that). */
  createdBy: z.string().nullable(),
  /** Whether they are still here; null where nobody made it. */
  creator: z.enum(["member", "disabled", "gone"]).nullable(),
  expiresAt: Timestamp.nullable(),
  revokedAt: Timestamp.nullable(),
  /** To the hour: a write per request would cost more than it tells. */
  lastUsedAt: Timestamp.nullable(),
});
export type Token = z.infer<typeof Token>;

export const TokenCreate = z.strictObject({
  name: z.string().trim().min(1).max(200),
  scopes: z.array(TokenScope).min(1).max(6),
  targets: z
    .array(
      z
        .string()
        .min(3)
        .max(500)
        .regex(/^[a-z_]+:.+$/, "write `kind:pattern`, for example image:registry.example/shop/*"),
    )
    .max(50)
    .default([]),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export type TokenCreate = z.infer<typeof TokenCreate>;

/** The only answer that ever holds the secret. */
export const TokenCreated = Token.extend({ secret: z.string() });
export type TokenCreated = z.infer<typeof TokenCreated>;

export const TokenQuery = ListQuery.extend({
  sort: z.enum(["-createdAt", "name"]).default("-createdAt"),
  /** Absent: what still works. */
  status: z.enum(["active", "any"]).default("active"),
});
export type TokenQuery = z.infer<typeof TokenQuery>;
export const TokenPage = pageOf(Token);

/** Single-purpose keys for senders that cannot set headers (Falco's `http_output`), bound to one cluster. */
export const EventKey = z.object({
  id: Id,
  purpose: z.enum(["falco", "k8s-audit", "admission"]),
  cluster: z.string(),
  createdAt: Timestamp,
  revokedAt: Timestamp.nullable(),
});
export type EventKey = z.infer<typeof EventKey>;
export const EventKeyCreate = z.strictObject({
  purpose: EventKey.shape.purpose,
  cluster: z.string().trim().min(1).max(253),
});
export type EventKeyCreate = z.infer<typeof EventKeyCreate>;
export const EventKeyCreated = EventKey.extend({ secret: z.string(), url: z.string() });
export type EventKeyCreated = z.infer<typeof EventKeyCreated>;
export const EventKeyPage = pageOf(EventKey);
