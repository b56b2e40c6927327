import { expect, test } from "vitest";
import { workloadsOn } from "@/components/risks/workloads-on";

const hop = (kind: string, name: string, assetId: string | null = name) => ({ kind, name, assetId });

test("a way leads through the workloads that are told, each once, and through nothing else", () => {
  const way = [
    hop("internet", "Internet", null),
    hop("workload", "web"),
    hop("network", "The cluster's network", null),
    hop("workload", "backoffice"),
    hop("namespace", "internal"),
  ];
  expect(workloadsOn(way)).toBe(2);
  expect(workloadsOn([...way, hop("node", "node-1"), hop("workload", "web"), hop("data", "db")])).toBe(3);
  expect(workloadsOn([])).toBe(0);
});
