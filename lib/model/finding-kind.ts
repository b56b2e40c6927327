import { z } from "zod";

/** The kinds a finding can have; coverage is stated, held and resolved per kind (MODEL sections 2 and 3). */
export const FINDING_KINDS = ["vulnerability", "misconfiguration", "secret", "code", "license", "dynamic"] as const;
export const FindingKind = z.enum(FINDING_KINDS);
export type FindingKind = z.infer<typeof FindingKind>;

const MANY: Record<FindingKind, string> = {
  vulnerability: "vulnerabilities",
  misconfiguration: "misconfigurations",
  secret: "secrets",
  code: "code weaknesses",
  license: "licences",
  dynamic: "weaknesses of the running service",
};

/** "vulnerabilities, secrets": for what a scan looked for. */
export function findingKindsText(kinds: readonly FindingKind[]): string {
  return kinds.map((kind) => MANY[kind]).join(", ");
}
