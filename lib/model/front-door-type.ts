import { z } from "zod";

/** How the outermost object of a way in is open to what is outside the cluster. */
export const FrontDoorType = z.enum([
  "ingress",
  "gateway",
  "route",
  "load_balancer",
  "node_port",
  "external_ip",
  "host_port",
  "host_network",
  "other",
]);
export type FrontDoorType = z.infer<typeof FrontDoorType>;
