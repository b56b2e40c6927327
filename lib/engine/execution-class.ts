import pack from "@/packs/runtime/execution.json";

/** One row of packs/runtime/execution.json: what somebody does who got in, by the sensor's rule or its MITRE ATT&CK tags. */
export type ExecutionClass = { id: string; title: string; rules: readonly string[]; tags: readonly string[] };

/** In the order in which they are tried: an alert is of the first that fits. */
export const EXECUTION_CLASSES = pack.classes as readonly ExecutionClass[];
