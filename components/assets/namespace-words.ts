import { plural } from "@/lib/client/format-number";
import type { NamespacePosture, NetworkDefault } from "@/lib/contracts/http/namespace-posture";

const IN: Record<NetworkDefault, string> = {
  deny: "Denied by default: a policy selects every pod and admits nothing.",
  some: "A policy selects every pod and admits what its rules say.",
  open: "Open by default: policies guard some pods, every other one takes connections from anywhere.",
  none: "Open: no policy, every pod takes connections from anywhere.",
};
const OUT: Record<NetworkDefault, string> = {
  deny: "Denied by default: a policy selects every pod and admits nothing.",
  some: "A policy selects every pod and admits what its rules say.",
  open: "Open by default: policies hold back some pods, every other one may connect anywhere.",
  none: "Open: no policy, every pod may connect anywhere.",
};

/** The default of the network policies in each direction, and how many there are. */
export function networkWords(network: NamespacePosture["network"]): { name: string; text: string }[] {
  if (!network) return [{ name: "Network", text: "Not known: no inventory has listed the network policies here." }];
  const { known, policies, ingress, egress } = network;
  const count = policies === 0 ? "None" : plural(policies, "policy", "policies");
  return [
    {
      name: "Network policies",
      text: known ? count : `At least ${count}: no inventory has listed all that are here.`,
    },
    { name: "Connections in", text: known ? IN[ingress] : partly(ingress) },
    { name: "Connections out", text: known ? OUT[egress] : partly(egress) },
  ];
}

/** Policies only add to what is admitted: one for every pod closes the namespace whatever the others are, and they may open it again. */
function partly(found: NetworkDefault): string {
  return found === "deny" || found === "some"
    ? "A policy selects every pod; what other policies admit is not known."
    : "Not known: there may be policies that no inventory has listed.";
}

/** What may be created there. A label that only warns or audits keeps nothing out. */
export function podSecurityWords(labels: NamespacePosture["podSecurity"]): string {
  if (!labels) return "Not known: no inventory has listed the namespace itself, whose labels say it.";
  const { enforce, audit, warn } = labels;
  const others = [warn && `warns from ${warn}`, audit && `audits from ${audit}`].filter(Boolean).join(", ");
  const beside = others ? ` It ${others.replace(", ", " and ")}.` : "";
  if (!enforce)
    return `No level is enforced by a label: unless the API server sets another default, any pod may be created, privileged ones too.${beside}`;
  const means =
    enforce === "privileged" ? "any pod may be created, privileged ones too" : `pods beyond ${enforce} are refused`;
  return `${enforce.charAt(0).toUpperCase()}${enforce.slice(1)} is enforced: ${means}.${beside}`;
}
