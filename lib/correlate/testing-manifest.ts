const CONTROLS = {
  "C-0275": { name: "Host PID namespace", scoreFactor: 8 },
  "C-0017": { name: "Immutable container filesystem", scoreFactor: 3 },
  /** Which field would mend it is not known: a change of its own. */
  "C-0057": { name: "Privileged container", scoreFactor: 8 },
  "C-0016": { name: "Allow privilege escalation", scoreFactor: 6 },
};

/** A Kubescape report in which these controls fail for one DaemonSet. */
export function failing(controls: readonly (keyof typeof CONTROLS)[], at = "2026-01-20T10:00:00Z") {
  const resourceID = "apps/v1/ops/DaemonSet/node-agent";
  const object = { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "node-agent", namespace: "ops" } };
  const of = Object.entries(CONTROLS).map(([id, { name }]) => ({
    controlID: id,
    name,
    status: { status: controls.some((one) => one === id) ? "failed" : "passed" },
    rules: [],
  }));
  const report = {
    generationTime: at,
    summaryDetails: {
      controls: Object.fromEntries(
        of.map(({ controlID, name, status }) => [
          controlID,
          {
            controlID,
            name,
            statusInfo: status,
            scoreFactor: CONTROLS[controlID as keyof typeof CONTROLS].scoreFactor,
          },
        ]),
      ),
    },
    resources: [{ resourceID, object }],
    results: [{ resourceID, controls: of }],
    metadata: { scanMetadata: { kubescapeVersion: "v3.0.9", formatVersion: "v2" } },
  };
  return { report, context: { cluster: "prod", scannedAt: at } };
}
