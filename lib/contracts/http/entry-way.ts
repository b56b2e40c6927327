import { z } from "zod";
import { Id, Timestamp } from "@/lib/contracts/http/list-page";
import { RiskMember, RiskStep } from "@/lib/contracts/http/risk";

export const EntryWayQuery = z.strictObject({
  /** `namespace/Kind/name`, as the first step's `alike` lists them. */
  entry: z.string().min(1).max(1000),
});
export type EntryWayQuery = z.infer<typeof EntryWayQuery>;

/** The way of one entry of an attack path, found from that entry alone in the cluster as it is stored now. */
export const EntryWay = z.object({
  riskId: Id,
  entry: z.string(),
  /** The entry's asset; null where it is none. */
  assetId: Id.nullable(),
  computedAt: Timestamp,
  cluster: z.object({ id: Id, name: z.string(), workloads: z.number().int() }),
  /** `too_large` and `out_of_time`: the cluster was not searched while you wait, and nothing is said of the way. */
  state: z.enum(["found", "too_large", "out_of_time"]),
  /** From the internet to the goal; empty unless it was found. */
  path: z.array(RiskStep),
  /** The first hundred findings that its steps use. */
  members: z.array(RiskMember),
});
export type EntryWay = z.infer<typeof EntryWay>;
