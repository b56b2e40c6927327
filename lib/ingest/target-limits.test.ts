import { expect, test } from "vitest";
import { isWithin } from "@/lib/ingest/target-limits";

const ANY_CLUSTER = ["cluster:*"];

test("a token for clusters reaches what is in the cluster", () => {
  expect(isWithin(ANY_CLUSTER, { kind: "workload", key: "prod/shop/Deployment/api" }, "prod")).toBe(true);
  expect(isWithin(ANY_CLUSTER, { kind: "workload", key: "prod/shop/Deployment/api" }, "other")).toBe(false);
});

test("a cluster called like a registry or a code host lends its name to nothing there", () => {
  expect(isWithin(ANY_CLUSTER, { kind: "image", key: "registry.test/bank/core" }, "registry.test")).toBe(false);
  expect(isWithin(ANY_CLUSTER, { kind: "repository", key: "github.com/bank/core" }, "github.com")).toBe(false);
});
