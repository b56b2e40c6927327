import { z } from "zod";
import { Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";
import { Slug } from "@/lib/contracts/http/organization";
import { CodeHostHandle } from "@/lib/model/code-host-handle";
import { Role } from "@/lib/model/permission";

export const Team = z.object({
  id: Id,
  slug: z.string(),
  name: z.string(),
  /** Outside names that mean this team: CODEOWNERS handles, label values. */
  aliases: z.array(z.string()),
  members: z.number().int(),
  openRisks: z.number().int(),
  actRisks: z.number().int(),
  overdueRisks: z.number().int(),
  assets: z.number().int(),
  createdAt: Timestamp,
});
export type Team = z.infer<typeof Team>;
export const TeamMember = z.object({ userId: Id, email: z.string(), name: z.string(), role: Role });
export type TeamMember = z.infer<typeof TeamMember>;
export const TeamDetail = Team.extend({ memberList: z.array(TeamMember) });
export type TeamDetail = z.infer<typeof TeamDetail>;

const aliases = z.array(z.string().trim().min(1).max(200)).max(50);
export const TeamCreate = z.strictObject({
  slug: Slug,
  name: z.string().trim().min(1).max(200),
  aliases: aliases.default([]),
});
export type TeamCreate = z.infer<typeof TeamCreate>;
export const TeamChange = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  aliases: aliases.optional(),
});
export type TeamChange = z.infer<typeof TeamChange>;
export const TeamQuery = ListQuery.extend({ sort: z.enum(["name", "-openRisks"]).default("name") });
export type TeamQuery = z.infer<typeof TeamQuery>;
export const TeamPage = pageOf(Team);
export const TeamMemberAdd = z.strictObject({ email: z.email().max(320) });
export type TeamMemberAdd = z.infer<typeof TeamMemberAdd>;
export const TeamMemberParams = z.strictObject({ id: Id, userId: Id });

/** A person of the organization. */
export const Member = z.object({
  userId: Id,
  email: z.string(),
  name: z.string(),
  role: Role,
  teams: z.array(z.string()),
  /** Names in code hosts, without the at sign: who `@handle` of a CODEOWNERS line is. */
  handles: z.array(z.string()),
  createdAt: Timestamp,
  lastSignInAt: Timestamp.nullable(),
  disabled: z.boolean(),
  /** How many API tokens they made here, or with one of these, that still work. */
  tokens: z.number().int(),
});
export type Member = z.infer<typeof Member>;
export const MemberCreate = z.strictObject({
  email: z.email().max(320),
  name: z.string().trim().min(1).max(200),
  role: Role,
});
export type MemberCreate = z.infer<typeof MemberCreate>;
/** `password` is shown once, and its owner must change it at first sign-in; null for an operator of the instance. */
export const MemberCreated = Member.extend({ password: z.string().nullable() });
export type MemberCreated = z.infer<typeof MemberCreated>;
/** What becomes of the tokens somebody made: they know the secrets. */
const TokenFate = z.enum(["revoke", "keep"]).default("revoke");
export const Handles = z.array(CodeHostHandle).max(10);
export const MemberChange = z.strictObject({
  role: Role.optional(),
  handles: Handles.optional(),
  name: z.string().trim().min(1).max(200).optional(),
  disabled: z.boolean().optional(),
  /** A new password is generated and shown once; every session of the person ends. */
  resetPassword: z.literal(true).optional(),
  /** Of a role that permits less: the tokens they made that may do more than it end, unless asked to be kept. */
  tokens: TokenFate,
});
export type MemberChange = z.infer<typeof MemberChange>;
/** `revokedTokens`: names of the tokens that ended with the former role. */
export const MemberChanged = MemberCreated.extend({ revokedTokens: z.array(z.string()) });
export type MemberChanged = z.infer<typeof MemberChanged>;
/** Who leaves knows the secrets of the tokens they made: these end with the membership unless asked to be kept. */
export const MemberRemoval = z.strictObject({ tokens: TokenFate });
export type MemberRemoval = z.infer<typeof MemberRemoval>;
/** `revokedTokens`: names of the tokens that ended. */
export const MemberRemoved = Member.extend({ revokedTokens: z.array(z.string()) });
export type MemberRemoved = z.infer<typeof MemberRemoved>;
export const MemberQuery = ListQuery.extend({ sort: z.enum(["name"]).default("name") });
export type MemberQuery = z.infer<typeof MemberQuery>;
export const MemberPage = pageOf(Member);
