import type { Exposure, PrivilegeLevel } from "@/lib/engine/risk/facts";

/** How a factor's evidence says where something can be reached from. Stored with every score: what is changed here is no longer read back from old ones. */
export const EXPOSURE_EVIDENCE: Record<Exposure, string> = {
  internet: "It can be reached from the internet",
  cluster: "Any pod in its cluster can reach it",
  namespace: "Only pods that a network policy admits can reach it",
  none: "Nothing can open a connection to it",
  unknown: "How it can be reached is not known",
  not_running: "It does not run anywhere, by a fresh inventory",
};

/** In place of it for a credential that a service on the internet takes. */
export const ANYWHERE_EVIDENCE =
  "It is used over the internet: whoever has it needs no connection to what it was found in";

/** In place of it for a base image: no inventory can say that it runs nowhere else. */
export const IN_OTHERS_EVIDENCE = "No inventory shows it running by itself";

/** Said after it of a right, which nobody connects to: who has it. */
export const HOLDER_EVIDENCE = { role: "holds this role", service_account: "runs under this account" } as const;

/** Whether the evidence of an exposure is of whoever has a right; read back from a stored factor. */
export function isOfHolder(evidence: string): boolean {
  return Object.values(HOLDER_EVIDENCE).some((words) => evidence.includes(` ${words}.`));
}

/** Said after it of a weakness for which a connection is not enough. */
export const LOCAL_EVIDENCE = "The weakness is of use only to somebody who is on the machine already";

/** The same of a secret, wherever somebody can connect to what it lies in. */
export const SECRET_EVIDENCE =
  "A connection alone does not give the secret: whoever runs code there, or gets at what it lies in, has it";

/** In place of what a process there may do, of a weakness that runs none. */
export const NO_RIGHTS_EVIDENCE = "It gives nobody the rights of its workload";

/** The same of what a process there may do. */
export const PRIVILEGE_EVIDENCE: Record<PrivilegeLevel | "unknown", string> = {
  cluster: "Whoever takes it over can command the cluster",
  node: "Whoever takes it over can take over its node",
  elevated: "It may do more than a plain workload",
  normal: "It runs without special rights",
  unknown: "What it may do is not known",
};

/** Of a weakness that one of the ceilings is for, wherever it is; read back where another ceiling holds it first. */
export const ONLY_STOPS_EVIDENCE = "By its CVSS vector it takes a service down and gives nothing else";
