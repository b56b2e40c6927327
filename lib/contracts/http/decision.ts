import { z } from "zod";
import { Id, ListQuery, pageOf, Timestamp } from "@/lib/contracts/http/list-page";
import { Severity } from "@/lib/model/severity";

export const DECISION_STATES = ["accepted", "false_positive", "not_affected", "fixed", "snoozed"] as const;
export const DecisionState = z.enum(DECISION_STATES);
export type DecisionState = z.infer<typeof DecisionState>;

/** The five justifications of VEX (CISA, 2022) for `not_affected`. */
export const JUSTIFICATIONS = [
  "component_not_present",
  "vulnerable_code_not_present",
  "vulnerable_code_not_in_execute_path",
  "vulnerable_code_cannot_be_controlled_by_adversary",
  "inline_mitigations_already_exist",
] as const;

/** What a decision speaks about: a finding, a risk, or everything that matches all of the given patterns. */
export const DecisionScope = z.strictObject({
  findingId: Id.optional(),
  riskId: Id.optional(),
  /** Advisory or check id, for example `CVE-2024-3094`. */
  rule: z.string().min(1).max(200).optional(),
  /** purl coordinates without version, `pkg:npm/lodash`; a version range may follow after `@`. */
  component: z.string().min(1).max(500).optional(),
  /** Asset pattern `kind:glob`, for example `image:registry.example/shop/*`. */
  asset: z.string().min(1).max(500).optional(),
  team: z.string().min(1).max(100).optional(),
});
export type DecisionScope = z.infer<typeof DecisionScope>;

/** A person's or VEX document's statement (MODEL section 1). Expired and revoked ones stay as history. */
export const Decision = z.object({
  id: Id,
  /** Who says so: a person's word wins over a VEX document's. */
  source: z.enum(["person", "vex"]),
  state: DecisionState.nullable(),
  severity: Severity.nullable(),
  justification: z.enum(JUSTIFICATIONS).nullable(),
  scope: DecisionScope,
  scopeText: z.string(),
  reason: z.string(),
  author: z.string(),
  approver: z.string().nullable(),
  createdAt: Timestamp,
  expiresAt: Timestamp.nullable(),
  revokedAt: Timestamp.nullable(),
  inForce: z.boolean(),
});
export type Decision = z.infer<typeof Decision>;

export const DecisionCreate = z.strictObject({
  state: DecisionState.optional(),
  severity: Severity.optional(),
  justification: z.enum(JUSTIFICATIONS).optional(),
  scope: DecisionScope,
  reason: z.string().trim().min(1).max(2000),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export type DecisionCreate = z.infer<typeof DecisionCreate>;

export const DecisionQuery = ListQuery.extend({
  state: DecisionState.optional(),
  inForce: z.enum(["true", "false"]).optional(),
  sort: z.enum(["-createdAt", "expiresAt"]).default("-createdAt"),
});
export type DecisionQuery = z.infer<typeof DecisionQuery>;
export const DecisionPage = pageOf(Decision);
