import { z } from "zod";
import { ListQuery, pageOf } from "@/lib/contracts/http/list-page";
import { Fix, RiskItem } from "@/lib/contracts/http/risk";

/** One change for me or my teams, with what to type and why it matters. */
export const WorkItem = RiskItem.extend({
  fix: Fix,
  why: z.string(),
  /** Repository, image or workload under which the page groups it. */
  group: z.string(),
  assignedTo: z.enum(["me", "team"]),
});
export type WorkItem = z.infer<typeof WorkItem>;
export const WorkQuery = ListQuery.extend({
  sort: z.enum(["dueAt", "-score"]).default("dueAt"),
  /** `decided`: what was accepted or snoozed, what ends next first. */
  state: z.enum(["open", "decided"]).default("open"),
  assigned: z.enum(["me", "team", "any"]).default("any"),
});
export type WorkQuery = z.infer<typeof WorkQuery>;
export const WorkPage = pageOf(WorkItem);
export type WorkPage = z.infer<typeof WorkPage>;
