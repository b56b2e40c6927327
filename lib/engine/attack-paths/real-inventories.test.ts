import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findAttackPaths } from "@/lib/engine/attack-paths/find-paths";
import { attackGraphOf } from "@/lib/engine/attack-paths/from-cluster";
import { weak } from "@/lib/engine/attack-paths/testing-cluster";
import { computeExposure, type KubernetesObject } from "@/lib/engine/exposure";
import { ClusterObjects } from "@/lib/engine/exposure/objects";
import { findWorkloads } from "@/lib/engine/exposure/workloads";
import { parseText } from "@/lib/testing/parse-file";
import { realReports } from "@/lib/testing/real-reports";

const reports = realReports((format) => format === "k8s_inventory");
const clusters = new Map<string, string[]>();
for (const { file, path } of reports) {
  const cluster = file.split("/").at(-1)?.split("__")[0] ?? file;
  clusters.set(cluster, [...(clusters.get(cluster) ?? []), path]);
}

async function objectsOf(paths: readonly string[]): Promise<KubernetesObject[]> {
  const objects: KubernetesObject[] = [];
  for (const path of paths) {
    const { records } = await parseText(readFileSync(path, "utf8"), { filename: path.split("/").at(-1) ?? "" });
    for (const record of records) if (record.kind === "object") objects.push(record.object);
  }
  return objects;
}

// Files of other people's clusters, those of one cluster together. What runs in them is taken as weak, and each workload in
// turn as lost, since few of them are exposed: whatever way there is has to prove itself.
describe("real inventories", () => {
  test.skipIf(reports.length === 0).each([...clusters])(
    "every step of every path of %s has its proof",
    async (_, paths) => {
      const objects = await objectsOf(paths);
      const workloads = findWorkloads(new ClusterObjects(objects)).map(({ id }) => id);
      const graph = attackGraphOf(objects, {
        cluster: "real",
        exposures: new Map(computeExposure(objects).map((one) => [one.workload, one])),
        known: new Map(workloads.map((id) => [id, weak()])),
      });
      const found = findAttackPaths(graph, new Set(workloads));
      expect(found.dropped).toBe(0);
      const names = new Set(graph.workloads.map(({ id }) => id));
      for (const path of found.paths) {
        expect(names).toContain(path.entry.id);
        for (const step of path.steps) {
          expect(step.why).not.toBe("");
          expect(step.proof.length).toBeGreaterThan(0);
          expect(step.proof.every(({ kind, name, why }) => kind !== "" && name !== "" && why !== "")).toBe(true);
        }
      }
    },
  );

  test.skipIf(reports.length === 0)(
    "some of them hold a way to a node, and a data store that asks for no password",
    async () => {
      const goals = new Set<string>();
      for (const paths of clusters.values()) {
        const objects = await objectsOf(paths);
        const workloads = findWorkloads(new ClusterObjects(objects)).map(({ id }) => id);
        const graph = attackGraphOf(objects, { cluster: "real", exposures: new Map(), known: new Map() });
        for (const path of findAttackPaths(graph, new Set(workloads)).paths) goals.add(path.goal.kind);
      }
      expect(goals).toContain("node");
      expect(goals).toContain("data-store");
    },
  );
});
