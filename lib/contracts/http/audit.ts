import { z } from "zod";
import { Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";

/** Who did what to which thing; written in the transaction that did it. */
export const AuditEvent = z.object({
  id: Id,
  at: Timestamp,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  subjectId: z.string().nullable(),
  /** What it is called now; null for what is gone or has no name. */
  subjectName: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
});
export type AuditEvent = z.infer<typeof AuditEvent>;
export const AuditQuery = ListQuery.extend({ sort: z.enum(["-at"]).default("-at"), subjectId: Id.optional() });
export type AuditQuery = z.infer<typeof AuditQuery>;
export const AuditPage = pageOf(AuditEvent);
