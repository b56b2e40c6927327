import { z } from "zod";

/** The kinds a finding can have; coverage is stated, held and resolved per kind (MODEL sections 2 and 3). */
export const FINDING_KINDS = ["vulnerability", "misconfiguration", "secret", "code", "license", "dynamic"] as const;
export const FindingKind = z.enum(FINDING_KINDS);
export type FindingKind = z.infer<typeof FindingKind>;
