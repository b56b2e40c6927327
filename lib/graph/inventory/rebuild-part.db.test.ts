import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClusterObject } from "@/lib/graph/derive/cluster-state";
import { cluster, crossing, local, placeOf } from "@/lib/graph/derive/testing-random-cluster";
import { day, GraphWorld } from "@/lib/graph/testing-graph-world";
import type { DeletedRecord, ObjectRecord } from "@/lib/model/record";

let world: GraphWorld;
beforeAll(async () => {
  world = await GraphWorld.open();
});
afterAll(() => world?.close());

const record = ({ apiVersion, kind, namespace, name, body }: ClusterObject): ObjectRecord => ({
  kind: "object",
  apiVersion,
  objectKind: kind,
  namespace: namespace || null,
  name,
  uid: `${kind}-${namespace}-${name}`,
  live: true,
  object: body,
});
const deleted = ({ apiVersion, kind, namespace, name }: ClusterObject): DeletedRecord => ({
  kind: "deleted",
  apiVersion,
  objectKind: kind,
  namespace: namespace || null,
  name,
  uid: `${kind}-${namespace}-${name}`,
});
const unique = (objects: readonly ClusterObject[]) => [...new Map(objects.map((one) => [placeOf(one), one])).values()];

const kinds = ["Deployment", "Pod", "Service", "EndpointSlice", "Ingress", "NetworkPolicy", "ServiceAccount"];
const watched = { watched: { kinds }, reportsEverySeconds: 300 };

type Delta = { come: readonly ClusterObject[]; gone: readonly number[]; late: boolean };

/** A listing, and then what a watching collector sends day by day; one delta in a few comes after the next one. */
async function history(start: readonly ClusterObject[], deltas: readonly Delta[], isWhole: boolean): Promise<number> {
  world.another();
  let parts = 0;
  const apply: typeof world.apply = async (...given) => {
    if (isWhole) await world.query("DELETE FROM cluster_outline WHERE org_id = $1");
    const before = await world.query("SELECT xmin FROM cluster_outline WHERE org_id = $1");
    const applied = await world.apply(...given);
    if (before.length > 0) parts++;
    return applied;
  };
  await apply(day(1), start.map(record), { complete: { kinds: [], namespaces: null } });
  for (const [n, { come, gone, late }] of deltas.entries()) {
    const objects = unique(come).map(record);
    const away = gone.flatMap((at) => start[at % start.length] ?? []).map(deleted);
    await apply(late ? day(1 + n / 2) : day(2 + n), objects, { ...watched, deleted: away });
    if (n === 1) await world.scan("docker.io/shop/api", { config: `sha256:${"1".repeat(64)}`, tag: "1" }, day(3));
  }
  return parts;
}

const delta = fc.record({
  come: fc.array(fc.oneof({ weight: 9, arbitrary: local }, { weight: 1, arbitrary: crossing }), {
    minLength: 1,
    maxLength: 2,
  }),
  gone: fc.array(fc.nat(), { maxLength: 2 }),
  late: fc.constantFrom(false, false, false, false, true),
});

// A part is derived so that a change costs what it touches: what is stored must not tell which way it came about.
test("what is stored is the same whether changed parts were derived or all of the cluster each time", async () => {
  let parts = 0;
  await fc.assert(
    fc.asyncProperty(cluster(20), fc.array(delta, { minLength: 3, maxLength: 5 }), async (start, deltas) => {
      parts += await history(start, deltas, false);
      const state = await world.wholeState();
      expect(await history(start, deltas, true)).toBe(0);
      expect(state).toEqual(await world.wholeState());
    }),
    { numRuns: 12 },
  );
  expect(parts).toBeGreaterThan(12);
}, 240_000);
