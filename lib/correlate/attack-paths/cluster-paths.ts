import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import {
  loadRuns,
  loadSecrets,
  loadWeaknesses,
  loadWorkloads,
  type RunsRow,
  type SecretRow,
  type WeakRow,
  type WorkloadRow,
} from "@/lib/correlate/attack-paths/load-known";
import type { Mirror } from "@/lib/correlate/attack-paths/mirror";
import type { PathRequest } from "@/lib/correlate/attack-paths/path-request";
import type { ResidentCluster } from "@/lib/correlate/attack-paths/resident-cluster";
import { weaknessPoints, withPresentTrend } from "@/lib/correlate/attack-paths/weakness-facts";
import { loadFeedDates } from "@/lib/correlate/feed-dates";
import type { Db } from "@/lib/db/client";
import { type TenantConnection, withTenantConnection } from "@/lib/db/tenant";
import type { AttackGraph } from "@/lib/engine/attack-paths/facts";
import { type FoundPaths, searchAttackPaths } from "@/lib/engine/attack-paths/find-paths";
import { attackGraphOf, type Known, type KnownExposure } from "@/lib/engine/attack-paths/from-cluster";
import { PATH_FORMULA_VERSION } from "@/lib/engine/attack-paths/score-path";
import { TECHNIQUES } from "@/lib/engine/attack-paths/techniques";
import { foothold } from "@/lib/engine/attack-paths/weakness";
import { packageWords } from "@/lib/engine/package-words";
import type { Plain } from "@/lib/engine/privilege/plain";
import { FORMULA_VERSION } from "@/lib/engine/risk/formula";
import { credentialOf } from "@/lib/engine/risk/secret-class";
import { groupBy } from "@/lib/model/group-by";

/** Which ways are told and which cuts are named: a change has every cluster searched once more. */
const SEARCH_VERSION = 7;

/** What one cluster's paths are computed from, without its objects. */
export type ClusterFacts = {
  workloads: readonly WorkloadRow[];
  runs: readonly RunsRow[];
  weak: readonly WeakRow[];
  secrets: readonly SecretRow[];
};

/** What a search needs, read at one go; `objects` is null when nothing that paths depend on differs from the last search. */
export type ClusterInputs = { inputs: Buffer; facts: ClusterFacts; objects: readonly Plain[] | null };

/**
 * Reads a cluster as it is stored now: what differs from what is kept of it, which of one that is new here is everything. Its parts are read side by
 * side, each as of a moment of its own; what changes in between is asked for again by whoever changed it.
 */
export async function readCluster(
  db: Db,
  orgId: string,
  { id, before }: Pick<PathRequest, "id" | "before">,
  { now, kept }: { now: Date; kept: ResidentCluster },
): Promise<ClusterInputs> {
  const { objects, workloads, runs } = kept;
  const read = <T>(work: (connection: TenantConnection) => Promise<T>) => withTenantConnection(db, orgId, work);
  const refresh = (mirror: Mirror<unknown>) => read((connection) => mirror.refresh(connection, [orgId, id]));
  // Whether the objects of a cluster that is new here differ is told by much less than they are.
  const storedDigest = objects.isEmpty
    ? read((connection) => objects.storedDigest(connection, [orgId, id]))
    : refresh(objects).then(() => null);
  const [digest, { weak, secrets }] = await allEnded([
    storedDigest,
    read(async (connection) => {
      await runs.refresh(connection, [orgId, id]);
      return loadFindings(connection, orgId, runs.values());
    }),
    refresh(workloads),
  ]);
  const facts = { workloads: workloads.values(), runs: runs.values(), weak, secrets };
  const inputsOf = (objectsDigest: string) =>
    digestOf([
      [objectsDigest, workloads.digest(), runs.digest()],
      [weak, secrets],
      [FORMULA_VERSION, PATH_FORMULA_VERSION, SEARCH_VERSION, TECHNIQUES],
      // A path's age is part of its score and is counted in months.
      now.toISOString().slice(0, 7),
    ]);
  const isKnown = (inputs: Buffer) => before?.equals(inputs) ?? false;
  if (digest !== null) {
    const inputs = inputsOf(digest);
    if (isKnown(inputs)) return { inputs, facts, objects: null };
    await refresh(objects);
  }
  const inputs = inputsOf(objects.digest());
  return { inputs, facts, objects: isKnown(inputs) ? null : objects.values() };
}

/** All of these; one that fails lets the others end first, so that none of them goes on with what somebody else uses then. */
async function allEnded<T extends readonly unknown[]>(
  works: readonly [...{ [N in keyof T]: Promise<T[N]> }],
): Promise<T> {
  await Promise.allSettled(works);
  return (await Promise.all(works)) as unknown as T;
}

/** What is open in the images that run and may let an attacker on. */
async function loadFindings(connection: TenantConnection, orgId: string, runs: readonly RunsRow[]) {
  const feeds = await loadFeedDates(connection);
  const weak = await loadWeaknesses(connection, orgId, runs);
  return {
    weak: weak.map((row) => withPresentTrend(row, feeds)),
    secrets: await loadSecrets(connection, orgId, runs),
  };
}

/** The paths among these objects. Between two turns the process does what else it has to, and hears that it is to stop. */
export async function searchCluster(
  clusterKey: string,
  { facts, objects }: { facts: ClusterFacts; objects: readonly Plain[] },
  signal: AbortSignal,
): Promise<FoundPaths> {
  const turns = searchAttackPaths(clusterGraph(objects, clusterKey, facts));
  for (;;) {
    const { done, value } = turns.next();
    if (done) return value;
    await setImmediate();
    signal.throwIfAborted();
  }
}

/** What is stored of a cluster's workloads beyond their objects. */
export async function loadClusterFacts(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
): Promise<ClusterFacts> {
  const runs = await loadRuns(connection, orgId, clusterId);
  return {
    workloads: await loadWorkloads(connection, orgId, clusterId),
    runs,
    ...(await loadFindings(connection, orgId, runs)),
  };
}

/** A cluster's live objects with what is stored of its workloads, as an attacker sees them. */
export function clusterGraph(objects: readonly Plain[], clusterKey: string, facts: ClusterFacts): AttackGraph {
  const idOf = (key: string) => key.slice(clusterKey.length + 1);
  return attackGraphOf(objects, {
    cluster: clusterKey,
    exposures: exposuresOf(facts.workloads, idOf),
    known: knownByWorkload(facts, idOf),
  });
}

const EXPOSURES = new WeakMap<readonly WorkloadRow[], ReadonlyMap<string, KnownExposure>>();

/** By workload id, worked out once as long as none of the rows changed. */
function exposuresOf(workloads: readonly WorkloadRow[], idOf: (key: string) => string) {
  const known = EXPOSURES.get(workloads);
  if (known) return known;
  const exposures = new Map(
    workloads.map(({ key, level, ports, chain }) => [
      idOf(key),
      { level: level ?? "unknown", ports: ports ?? [], chain: chain ?? [] },
    ]),
  );
  EXPOSURES.set(workloads, exposures);
  return exposures;
}

/** Findings by which an attacker gets on: without one of these no path changes. */
export function openingFindings(facts: ClusterFacts): Set<string> {
  return new Set(
    [...facts.weak.flatMap(toWeakness), ...facts.secrets.flatMap(toCredential)].map((one) => one.findingId),
  );
}

function digestOf(parts: readonly unknown[]): Buffer {
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}

function knownByWorkload(facts: ClusterFacts, idOf: (key: string) => string): Map<string, Known> {
  const versionOf = (row: { imageId: string; versionId: string | null }) => `${row.imageId} ${row.versionId ?? ""}`;
  // What is known of a version is worked out once, and shared by all that run it.
  const weak = new Map(
    [...groupBy(facts.weak, versionOf)].map(([version, rows]) => [version, rows.flatMap(toWeakness)] as const),
  );
  const runs = groupBy(facts.runs, (row) => row.workload);
  const secrets = groupBy(facts.secrets, (row) => row.imageId);
  const known = new Map<string, Known>();
  for (const { id, key, mission } of facts.workloads) {
    const run = runs.get(id) ?? [];
    const weaknesses = run.flatMap((row) => weak.get(versionOf(row)) ?? []);
    const images = new Set(run.map(({ imageId }) => imageId));
    const credentials = [...images].flatMap((image) => secrets.get(image) ?? []).flatMap(toCredential);
    const crownJewel = mission === "high" ? "People set its criticality to high." : null;
    if (weaknesses.length > 0 || credentials.length > 0 || crownJewel)
      known.set(idOf(key), { weaknesses, credentials, crownJewel });
  }
  return known;
}

/** Package types of operating systems (purl). */
const SYSTEM_PACKAGES = new Set(["deb", "rpm", "apk", "alpm"]);

function toWeakness(row: WeakRow): Known["weaknesses"][number][] {
  const found = foothold({
    advisory: row.advisory,
    severity: row.severity,
    vectors: row.vectors,
    kev: row.kevAdded !== null,
    kevText: row.kevText,
    exploitation: row.exploitation,
    epssPercentile: row.percentile,
    automatable: row.automatable,
    technicalImpact: row.technicalImpact,
    inSystemPackage: SYSTEM_PACKAGES.has(row.ecosystem ?? ""),
  });
  if (!found) return [];
  const { findingId, advisory, image, fixed } = row;
  const version = row.installed || null;
  return [
    { findingId, advisory, image, fixed, ...found, points: weaknessPoints(row), package: packageOf(row), version },
  ];
}

function packageOf({ ecosystem, componentNamespace, component }: WeakRow): string {
  return packageWords({ type: ecosystem ?? "generic", namespace: componentNamespace || null, name: component ?? "" });
}

function toCredential({ findingId, rule, title, where }: SecretRow): Known["credentials"][number][] {
  if (credentialOf(rule, title) !== "cloud") return [];
  return [{ findingId, kind: "cloud", title: title || rule, where }];
}
