import { z } from "zod";
import { ClusterInventory } from "@/lib/contracts/http/asset";
import { AssetLink, Exposure } from "@/lib/contracts/http/asset-link";
import { Id, LIST_LIMIT } from "@/lib/contracts/http/list-page";
import { FrontDoorType } from "@/lib/model/front-door-type";

/** Widest first; `unknown` stands after the internet, since it may be just that. */
export const REACH_ORDER = ["internet", "unknown", "cluster", "namespace", "none"] as const;

/** What takes the connection from outside: the outermost object of the chain, by the way it is open. */
export const FrontDoor = z.object({
  type: FrontDoorType,
  kind: z.string(),
  name: z.string(),
});
export type FrontDoor = z.infer<typeof FrontDoor>;

export const ReachableWorkload = z.object({
  id: Id,
  name: z.string(),
  /** Its kind in the cluster (`Deployment`, `CronJob`, ...). */
  controller: z.string(),
  namespace: z.string(),
  /** The first 100. */
  ports: Exposure.shape.ports,
  /** Null where nothing outside the cluster is known to lead to it. */
  frontDoor: FrontDoor.nullable(),
  /** Outermost first. Without a front door: the doors that are closed, the policies that guard it, and itself. */
  chain: Exposure.shape.chain,
  /** The worst open finding of itself and of the images it runs. */
  topScore: z.number().int().nullable(),
});
export type ReachableWorkload = z.infer<typeof ReachableWorkload>;

export const ReachLevel = z.object({
  level: Exposure.shape.level,
  /** Exact, however many of them are listed. */
  count: z.number().int(),
  /** Highest score first, at most `limit` of them. */
  workloads: z.array(ReachableWorkload),
});
export type ReachLevel = z.infer<typeof ReachLevel>;

export const ExposureMapQuery = z.strictObject({
  /** Of each level. */
  limit: z.coerce.number().int().min(1).max(LIST_LIMIT).default(LIST_LIMIT),
});

/** Who can open a connection to which workload of one cluster, as it was when its inventory was last reported. */
export const ExposureMap = z.object({
  cluster: AssetLink,
  /** Null where no inventory of the cluster has come: then nothing is known, and every level says so. */
  inventory: ClusterInventory.nullable(),
  /** The inventory is silent or missing: what is reachable now is not known. */
  stale: z.boolean(),
  total: z.number().int(),
  /** Every level, also empty ones, in the order internet, unknown, cluster, namespace, none. */
  levels: z.array(ReachLevel),
});
export type ExposureMap = z.infer<typeof ExposureMap>;
