import { z } from "zod";
import { Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";
import { TokenCreated } from "@/lib/contracts/http/token";

export const Slug = z
  .string()
  .min(2)
  .max(63)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])$/, "use lower-case letters, digits and hyphens");

export const Organization = z.object({
  id: Id,
  slug: z.string(),
  name: z.string(),
  createdAt: Timestamp,
  demo: z.boolean(),
});
export type Organization = z.infer<typeof Organization>;

/** Only the instance operator creates organizations. */
export const OrganizationCreate = z.strictObject({
  slug: Slug,
  name: z.string().trim().min(1).max(200),
  /** The organization's first administrator; a password to change at first sign-in is generated and shown once. */
  adminEmail: z.email().max(320).optional(),
});
export type OrganizationCreate = z.infer<typeof OrganizationCreate>;

/** With a token of every scope for the new organization, shown once. */
export const OrganizationCreated = Organization.extend({
  token: TokenCreated,
  administrator: z.object({ email: z.string(), password: z.string().nullable() }).nullable(),
});
export type OrganizationCreated = z.infer<typeof OrganizationCreated>;
export const OrganizationChange = z.strictObject({ name: z.string().trim().min(1).max(200) });
export type OrganizationChange = z.infer<typeof OrganizationChange>;
export const OrganizationQuery = ListQuery.extend({ sort: z.enum(["slug"]).default("slug") });
export type OrganizationQuery = z.infer<typeof OrganizationQuery>;
export const OrganizationPage = pageOf(Organization);
