import type { Step } from "@/lib/engine/exposure/direct";
import type { FrontDoorType } from "@/lib/model/front-door-type";

const BY_KIND: Record<string, FrontDoorType> = {
  Ingress: "ingress",
  Gateway: "gateway",
  ListenerSet: "gateway",
  XListenerSet: "gateway",
  Route: "route",
};

/**
 * A Service or a workload may be open in several ways; which one the chain is about stands in its reason only (`doorsOf` and
 * `hostWays` in direct.ts write it). The test asks the engine itself, so that a reason re-worded there fails here.
 */
const BY_REASON: readonly [RegExp, FrontDoorType][] = [
  [/ports? (of|on) every node/i, "node_port"],
  [/^It answers on the external IP/, "external_ip"],
  [/^Its load balancer/, "load_balancer"],
  [/\(hostNetwork\)/, "host_network"],
  [/\(hostPort\)/, "host_port"],
];

/** The type of the first step of a chain that lets traffic in; `other` for what a newer or older writer of chains called otherwise. */
export function frontDoorType({ kind, why }: Step): FrontDoorType {
  const named = Object.hasOwn(BY_KIND, kind) ? BY_KIND[kind] : undefined;
  return named ?? BY_REASON.find(([reason]) => reason.test(why))?.[1] ?? "other";
}
