import { expect, test } from "vitest";
import { computeExposure } from "@/lib/engine/exposure";

// A chain is stored with each workload and shown on pages: how long it gets is not for whoever writes policies to say.
test("a chain names the first policies and doors, and says how many more there are", () => {
  const policy = (n: number) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: `p-${String(n).padStart(3, "0")}`, namespace: "shop" },
    spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [] },
  });
  const workload = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api", namespace: "shop" },
    spec: { template: { metadata: { labels: { app: "api" } }, spec: { containers: [{ name: "api" }] } } },
  };
  const chainOf = (policies: number) =>
    computeExposure([workload, ...Array.from({ length: policies }, (_, n) => policy(n))])[0]?.chain ?? [];
  expect(chainOf(20)).toHaveLength(21);
  const chain = chainOf(500);
  expect(chain).toHaveLength(22);
  expect(chain[20]).toEqual({ kind: "NetworkPolicy", name: "and 480 more", why: "480 more select its pods." });
  expect(chain[21]).toMatchObject({ kind: "Deployment", name: "api" });
});
