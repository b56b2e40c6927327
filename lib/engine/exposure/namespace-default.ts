import { isEmptySelector } from "@/lib/engine/exposure/selectors";
import { list, object, type Plain, texts } from "@/lib/engine/privilege/plain";

/**
 * What holds for a pod of a namespace that no policy is written for.
 *
 * deny   a policy selects every pod and admits nothing
 * some   a policy selects every pod and admits what its rules say
 * open   policies are for some pods alone: every other one is open
 * none   there is no policy at all
 */
export type NetworkDefault = "deny" | "some" | "open" | "none";

/** The default of each direction, from the `spec`s of the namespace's NetworkPolicies (networking/v1). */
export function networkDefaults(specs: readonly Plain[]): { ingress: NetworkDefault; egress: NetworkDefault } {
  return { ingress: defaultOf(specs, "Ingress", "ingress"), egress: defaultOf(specs, "Egress", "egress") };
}

function defaultOf(specs: readonly Plain[], type: "Ingress" | "Egress", field: "ingress" | "egress"): NetworkDefault {
  const own = specs.filter((spec) => concerns(spec, type));
  if (own.length === 0) return "none";
  const ofAll = own.filter((spec) => isEmptySelector(object(spec.podSelector)));
  if (ofAll.length === 0) return "open";
  return ofAll.some((spec) => list(spec[field]).length > 0) ? "some" : "deny";
}

/** `policyTypes` left out means Ingress, and Egress too where egress rules are there (NetworkPolicySpec). */
function concerns(spec: Plain, type: "Ingress" | "Egress"): boolean {
  const types = texts(spec.policyTypes);
  return types.length === 0 ? type === "Ingress" || list(spec.egress).length > 0 : types.includes(type);
}
