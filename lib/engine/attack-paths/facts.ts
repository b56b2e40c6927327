import type { RoleName } from "@/lib/engine/privilege/rbac";

/** An object and what it shows: why a step holds. */
export type Proof = { kind: string; name: string; why: string };

/** An open weakness with which an attacker takes over what runs the image, by a connection alone. */
export type Weakness = {
  findingId: string;
  /** `CVE-2021-44228`. */
  advisory: string;
  /** In words, without its version: `log4j-core`, `the Go standard library`. */
  package: string;
  /** The one that is installed, if it is known. */
  version: string | null;
  image: string;
  /** Versions that close it, if any is known. */
  fixed: readonly string[];
  /** 0 to 1: how sure it is that it would work (lib/engine/attack-paths/weakness.ts). A weight for ordering, no forecast. */
  chance: number;
  /** What its severity and exploitation give in the published formula: which of two ways scores higher is told by these. */
  points: number;
  /** The evidence in words: KEV, SSVC, EPSS. */
  why: string;
  /** What nobody says of how it is used, in words; empty where that is known. */
  unsaid: string;
  /** It may take more than a connection, or give less than control. */
  doubtful?: boolean;
};

/** A credential that a scanner found in an image. Those of the code it is built from are not in reach of who is inside. */
export type FoundCredential = { findingId: string; kind: "cloud"; title: string; where: string };

/** A product that lets anyone in, by packs/attack-paths/open-services.json. */
export type OpenService = {
  product: string;
  /** Whoever connects can run code in it, or read and change what it holds. */
  gives: "code" | "data";
  /** The internet reaches one of the ports on which it does. */
  fromInternet: boolean;
  why: string;
};

/** One thing that lets a process out of its container. */
export type Escape = { technique: EscapeTechnique; name: string; why: string; where: string };
export type EscapeTechnique =
  | "escape-privileged"
  | "escape-runtime-socket"
  | "escape-host-path"
  | "escape-capability"
  | "host-process-view";

/** What runs, as far as an attack is concerned. */
export type AttackWorkload = {
  /** `ns/Kind/name`. */
  id: string;
  namespace: string;
  kind: string;
  name: string;
  /** Image repositories, sorted. */
  images: readonly string[];
  /** The chain of objects by which the internet reaches it; null when it does not, or nobody knows. */
  internet: readonly Proof[] | null;
  weaknesses: readonly Weakness[];
  openService: OpenService | null;
  credentials: readonly FoundCredential[];
  /** `ns/name` of the service account whose token is in its reach; null without one. */
  account: string | null;
  escapes: readonly Escape[];
  /** Names of the nodes its pods are on, sorted. */
  nodes: readonly string[];
  /** Why it is a crown jewel; null when nobody has marked it. */
  crownJewel: string | null;
  /** Sets of pods that may connect to a port on which it listens; told only of what can be attacked by a connection. */
  admits: readonly string[];
  /** Sets of pods it may connect to; null is all. */
  mayCall: readonly string[] | null;
};

/** Pods that one rule of a network policy means. Never pairs: thousands of workloads share a few sets. */
export type PeerSet = { id: string; members: ReadonlySet<string> | "any"; proof: Proof };

export const ANY_POD = "any";

/** A right that makes its holder more than it is, from one role by one binding. */
export type AccountRight = {
  /** `rbac-secrets-read` and so on (lib/engine/privilege/rbac.ts). */
  name: string;
  /** The namespace it holds in; null is the whole cluster. */
  namespace: string | null;
  role: RoleName;
  /** Role and binding, in words. */
  via: string;
  why: string;
};

export type AttackAccount = { id: string; namespace: string; rights: readonly AccountRight[] };

/** A cluster as an attacker sees it. Everything the search depends on, and nothing else. */
export type AttackGraph = {
  /** What tells this cluster from others, in the identity of its paths. */
  cluster: string;
  workloads: readonly AttackWorkload[];
  accounts: readonly AttackAccount[];
  nodes: readonly { name: string; controlPlane: boolean }[];
  /** `enforced`: Pod Security Admission keeps pods from taking over their node. */
  namespaces: readonly { name: string; enforced: boolean }[];
  peerSets: readonly PeerSet[];
  /** Some of what network policies let through was left out, since there is too much of it. */
  unfinished: boolean;
};
