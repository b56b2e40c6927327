import { cloudBy, codeIn, type StateGraph } from "@/lib/engine/attack-paths/state-graph";

/** What lies in images and opens something outside the cluster. */
export function addCredentials(graph: StateGraph): void {
  for (const workload of graph.facts.workloads) {
    for (const credential of workload.credentials) {
      graph.add({
        from: codeIn(workload),
        to: cloudBy(credential.findingId),
        technique: "use-found-credential",
        why: `${credential.title} lies in ${credential.where}; whoever runs code in ${workload.name} can read and use it.`,
        proof: [{ kind: "secret", name: credential.where, why: `A scanner found it: ${credential.title}.` }],
        findings: [credential.findingId],
        cuts: [
          {
            id: `rotate:${credential.findingId}`,
            kind: "rotate",
            title: `Revoke the credential in ${credential.where}`,
            text: `Revoke ${credential.title}, take it out of ${credential.where}, and give the workload a short-lived one at run time.`,
            workload: null,
            effort: 1,
          },
        ],
      });
    }
  }
}
