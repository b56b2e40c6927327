import { describe, expect, test } from "vitest";
import { type ReportedTarget, resolveTarget } from "@/lib/engine/target";
import type { RecordTarget } from "@/lib/model/record";

const sender = { actor: "ci", filename: "report.json" };
const names = (target: RecordTarget | null): ReportedTarget => ({ target, digests: [], platform: null });
const ambient = { ci: "github-actions", repo: "https://github.com/shop/api" };
const endpoint = { kind: "endpoint", name: "https://shop.example" } as const;

describe("the repository whose CI sent a report", () => {
  // It says where the report was made, and must not take from a report what it is about.
  test.each([
    {
      name: "places a report that names nothing",
      context: ambient,
      reported: null,
      is: "repository:github.com/shop/api",
    },
    {
      name: "yields to an endpoint that was tested",
      context: ambient,
      reported: endpoint,
      is: "endpoint:https://shop.example",
    },
    {
      name: "yields to a stated image",
      context: { ...ambient, image: "shop/api:1" },
      reported: null,
      is: "image:docker.io/shop/api",
    },
    {
      name: "yields to a stated cluster",
      context: { ...ambient, cluster: "prod" },
      reported: null,
      is: "cluster:prod",
    },
    {
      name: "stated by the sender wins as ever",
      context: { repo: ambient.repo },
      reported: endpoint,
      is: "repository:github.com/shop/api",
    },
  ])("$name", ({ context, reported, is }) => {
    const { kind, key, unplaced } = resolveTarget(context, names(reported), sender);
    expect(`${kind}:${key}`).toBe(is);
    expect(unplaced).toBe(false);
  });
});
