import type { TenantConnection } from "@/lib/db/tenant";

/** What learning of vulnerabilities needs: they are told by an import, or by an advisory that came to all organizations. */
export type VulnerabilityContext = Pick<ApplyContext, "connection" | "orgId" | "tool" | "at"> & {
  importId: string | null;
};

/** What every statement of one import's transaction needs to know. */
export type ApplyContext = {
  connection: TenantConnection;
  orgId: string;
  importId: string;
  /** Scan time: the place in the stream's order. */
  at: Date;
  arrival: bigint;
  tool: string;
  /** `trivy-json@1`: stored with every observation, so that a parser's change can be told from a tool's. */
  parser: string;
};
