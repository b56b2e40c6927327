import { z } from "zod";
import { Id, Timestamp } from "@/lib/contracts/http/list-page";

/** Something that happened to a finding, risk or asset, by the machine or a person, oldest last. */
export const HistoryEvent = z.object({
  at: Timestamp,
  /** `opened`, `resolved`, `reopened`, `severity`, `owner`, `decision`, `status`, `score`, `merged`, `placed`, ... */
  type: z.string(),
  text: z.string(),
  actor: z.string().nullable(),
  importId: Id.nullable(),
});
export type HistoryEvent = z.infer<typeof HistoryEvent>;
