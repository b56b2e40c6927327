import { z } from "zod";
import { AssetLink, Exposure } from "@/lib/contracts/http/asset-link";

/** Lists of the answer hold at most this many; the counts beside them are exact. */
export const RIGHTS_SHOWN = 100;
export const ACCOUNT_WORKLOADS_SHOWN = 50;
/** Of a right, the ways by which it is held. */
export const WAYS_SHOWN = 10;

/** One rule of a role as it is held. Long lists of words end in `and 5 more`, long words in an ellipsis. */
export const HeldRight = z.object({
  /** What it lets its holder do, in sentences; empty for what is not dangerous. */
  allows: z.array(z.string()),
  level: z.enum(["normal", "elevated", "node", "cluster"]),
  verbs: z.array(z.string()),
  /** Resources, `deployments.apps` for those of another group than the core's, and URLs. */
  on: z.array(z.string()),
  /** The only objects that it is for; empty for all. */
  names: z.array(z.string()),
  /** Role and binding, each way by which it is held; empty of a role itself. */
  via: z.array(z.string()).max(WAYS_SHOWN),
  /** How many ways there are. */
  ways: z.number().int(),
});
export type HeldRight = z.infer<typeof HeldRight>;

/** What a service account may do, by its inventory, or what a role lets whoever holds it do. */
export const AccountRights = z.object({
  /** False where no inventory has listed all that decides it (`unseen`), or has the role: there may be other rights than these, which is not that there are none. */
  known: z.boolean(),
  /** Kinds of objects of the cluster that no inventory has listed whole. */
  unseen: z.array(z.enum(["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"])),
  /** Of those that were read. */
  count: z.number().int(),
  /** Of which some let their holder become more than it is. */
  dangerous: z.number().int(),
  /** The dangerous first. */
  rights: z.array(HeldRight).max(RIGHTS_SHOWN),
  /** There are more bindings, roles or rules than are read. */
  truncated: z.boolean(),
  /** Of a service account: bindings of it to a role that the inventory does not have, as `via` names them. */
  withoutRole: z.object({ count: z.number().int(), items: z.array(z.string()).max(WAYS_SHOWN) }),
  /** Of a service account: those that run as it. `tokenMounted`: its token is within their reach; without it they hold none of these rights. */
  workloads: z.object({
    count: z.number().int(),
    items: z
      .array(
        z.object({
          asset: AssetLink,
          exposure: Exposure.shape.level.nullable(),
          tokenMounted: z.boolean().nullable(),
        }),
      )
      .max(ACCOUNT_WORKLOADS_SHOWN),
  }),
});
export type AccountRights = z.infer<typeof AccountRights>;
