import { z } from "zod";
import { Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";

/** `settled`: the risk was decided in another way while the request waited; `withdrawn`: whoever asked took it back. */
export const EXCEPTION_STATES = ["asked", "approved", "refused", "settled", "withdrawn"] as const;
export const ExceptionState = z.enum(EXCEPTION_STATES);

/** Somebody's request to tolerate a risk for a time, and what became of it. */
export const ExceptionRequest = z.object({
  id: Id,
  riskId: Id,
  riskTitle: z.string(),
  state: ExceptionState,
  reason: z.string(),
  wishedUntil: Timestamp,
  askedBy: z.string(),
  /** The person who asked; null for a token. */
  askedById: Id.nullable(),
  askedAt: Timestamp,
  answeredBy: z.string().nullable(),
  answeredAt: Timestamp.nullable(),
  /** Why it was refused, or what was decided instead. */
  answer: z.string().nullable(),
});
export type ExceptionRequest = z.infer<typeof ExceptionRequest>;

export const ExceptionAsk = z.strictObject({
  riskIds: z.array(Id).min(1).max(200),
  reason: z.string().trim().min(1).max(2000),
  until: z.iso.datetime({ offset: true }),
});
export type ExceptionAsk = z.infer<typeof ExceptionAsk>;

/** A refusal needs a reason; an approval may end at another time than was wished. */
export const ExceptionAnswer = z.strictObject({
  answer: z.enum(["approve", "refuse"]),
  reason: z.string().trim().min(1).max(2000).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});
export type ExceptionAnswer = z.infer<typeof ExceptionAnswer>;

export const ExceptionQuery = ListQuery.omit({ q: true }).extend({ state: ExceptionState.optional() });
export type ExceptionQuery = z.infer<typeof ExceptionQuery>;
export const ExceptionPage = pageOf(ExceptionRequest);
