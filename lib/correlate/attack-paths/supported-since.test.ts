import { expect, test } from "vitest";
import { supportedSince } from "@/lib/correlate/attack-paths/supported-since";
import { weakById } from "@/lib/correlate/attack-paths/weakness-facts";
import { balancer, deployment, pathsOf, weak, weakness } from "@/lib/engine/attack-paths/testing-cluster";

const day = (date: number) => new Date(Date.UTC(2026, 0, date));

test("a step is there since the first of its weaknesses, of however many", () => {
  const web = [deployment("web", {}, { container: { securityContext: { privileged: true } } }), balancer("web")];
  const weaknesses = Array.from({ length: 130_000 }, (_, n) => weakness({ findingId: `finding-${n}` }));
  const [path] = pathsOf(web, { "shop/Deployment/web": weak({ weaknesses }) });
  if (!path) throw new Error("no path");
  const rows = weaknesses.map(({ findingId }, n) => ({ findingId, firstSeenAt: day(n === 77_777 ? 5 : 9) }));
  const seen = weakById({ weak: rows as unknown as Parameters<typeof weakById>[0]["weak"] });
  const parts = { workloads: new Map([["shop/Deployment/web", day(2)]]), objects: new Map([["shop", day(3)]]) };
  expect(supportedSince(path, parts, seen)).toEqual(day(5));
  expect(supportedSince(path, { ...parts, objects: new Map([["shop", day(8)]]) }, seen)).toEqual(day(8));
  expect(supportedSince(path, { ...parts, workloads: new Map() }, seen)).toBeNull();
});
