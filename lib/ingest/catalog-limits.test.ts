import { describe, expect, test } from "vitest";
import { withinCatalogLimits } from "@/lib/ingest/catalog-limits";
import { Tally } from "@/lib/ingest/tally";
import { catalogRecord } from "@/lib/parsers/feeds/backstage-entity";
import type { Outcome } from "@/lib/parsers/reading/read-report";

const MINE = ["repository:github.com/evil/a"];
const entity = (kind: string, name: string, annotations: object = {}): Outcome => ({
  pointer: `/${name}`,
  entry: true,
  records: [
    catalogRecord({
      apiVersion: "backstage.io/v1alpha1",
      kind,
      metadata: { name, annotations },
      spec: { owner: "evil" },
    }),
  ],
});

/** What is taken, by reference and Kubernetes id, and where the problems are. */
async function admitted(outcomes: Outcome[], limits: { patterns: string[]; max?: number }) {
  const tally = new Tally();
  async function* file() {
    yield outcomes;
  }
  const taken: string[] = [];
  for await (const batch of withinCatalogLimits(file(), { ...limits, tally }))
    for (const record of batch.flatMap((outcome) => tally.take(outcome)))
      if (record.kind === "catalog") taken.push(`${record.ref} ${record.kubernetesId}`);
  return { taken, problems: tally.problems, entries: tally.entries, rejected: tally.rejected };
}

describe("with a token that is limited to some targets", () => {
  test.each(["Group", "User", "System", "Domain", "gRoUp", "SYSTEM"])("a %s is left out, and told", async (kind) => {
    const { taken, problems, rejected } = await admitted([entity(kind, "payments"), entity("Component", "a")], {
      patterns: MINE,
    });
    expect(taken).toEqual(["component:default/a null"]);
    expect(problems).toEqual([
      { pointer: "/payments", reason: expect.stringContaining(`${kind.toLowerCase()}:default/payments was left out`) },
    ]);
    expect(rejected).toBe(1);
  });

  test("an id in clusters is left out, and told; its entity stays", async () => {
    const file = [entity("Component", "a", { "backstage.io/kubernetes-id": "payments" })];
    const { taken, problems, rejected } = await admitted(file, { patterns: MINE });
    expect(taken).toEqual(["component:default/a null"]);
    expect(problems).toEqual([
      { pointer: "/a", reason: expect.stringContaining("`backstage.io/kubernetes-id: payments`") },
    ]);
    expect(rejected).toBe(0);
    expect((await admitted(file, { patterns: [] })).taken).toEqual(["component:default/a payments"]);
  });
});

test("entities beyond the limit are problems, and what is left out anyway takes no place", async () => {
  const file = [entity("Group", "g"), ...["a", "b", "c", "d"].map((name) => entity("Component", name))];
  const all = await admitted(file, { patterns: [], max: 3 });
  expect(all.taken).toEqual(["group:default/g null", "component:default/a null", "component:default/b null"]);
  expect(all).toMatchObject({ entries: 5, rejected: 2 });
  expect(all.problems.map(({ pointer }) => pointer)).toEqual(["/c", "/d"]);
  expect((await admitted(file, { patterns: MINE, max: 3 })).taken).toHaveLength(3);
});
