import { z } from "zod";
import { OwnerConfidence } from "@/lib/model/owner-confidence";

/** How an owner was found, strongest first (MODEL section 1, Owner). `none`: nothing named one. */
export const OWNER_SOURCES = [
  "decision",
  "rule",
  "label",
  "annotation",
  "codeowners",
  "catalog",
  "source_label",
  "commit",
  "fallback",
  "none",
] as const;
export const OwnerSource = z.enum(OWNER_SOURCES);
export type OwnerSource = z.infer<typeof OwnerSource>;

/** An owner always with its reason. `team` is the team's slug (or the outside handle CODEOWNERS names), `person` an e-mail or handle. */
export const Owner = z.object({
  team: z.string().nullable(),
  person: z.string().nullable(),
  reason: z.string(),
  source: OwnerSource,
  /** How sure the reason makes it, and why; null and empty where nobody is named. */
  confidence: OwnerConfidence.nullable(),
  confidenceText: z.string(),
  teamId: z.uuid().nullable(),
  teamName: z.string().nullable(),
  personId: z.uuid().nullable(),
  personName: z.string().nullable(),
  /** The name of the one team that the person is in; null where that is none or several, or is not asked. */
  personTeam: z.string().nullable(),
});
export type Owner = z.infer<typeof Owner>;

/** Who shall own it, by slug and e-mail; `null` takes the name away and lets the rules decide again. */
export const OwnerChange = z.strictObject({
  team: z.string().min(1).max(100).nullish(),
  person: z.string().min(1).max(320).nullish(),
});
export type OwnerChange = z.infer<typeof OwnerChange>;
