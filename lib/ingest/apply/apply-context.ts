import type { TenantConnection } from "@/lib/db/tenant";

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
