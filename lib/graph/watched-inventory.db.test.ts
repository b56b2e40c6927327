import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Inventory } from "@/lib/graph/apply-inventory";
import { deployment, namespace, pod, service } from "@/lib/graph/testing-cluster";
import { complete, day, GraphWorld, sha } from "@/lib/graph/testing-graph-world";
import type { DeletedRecord, ObjectRecord } from "@/lib/model/record";

let world: GraphWorld;
beforeAll(async () => {
  world = await GraphWorld.open();
});
afterAll(() => world?.close());
beforeEach(() => world.another());

const gone = (record: ObjectRecord): DeletedRecord => {
  const { apiVersion, objectKind, namespace: where, name, uid } = record;
  return { kind: "deleted", apiVersion, objectKind, namespace: where, name, uid };
};
const delta = (deleted: ObjectRecord[] = [], over: Partial<Inventory> = {}): Partial<Inventory> => ({
  watched: { kinds: complete.complete.kinds },
  deleted: deleted.map(gone),
  reportsEverySeconds: 300,
  ...over,
});

const api = deployment("api", "shop/api:1");
const web = deployment("web", "shop/web:1");
const live = async () =>
  (
    await world.query("SELECT kind || ' ' || name AS line FROM cluster_object WHERE org_id = $1 AND is_live ORDER BY 1")
  ).map((row) => row.line);

describe("a delta of a watching collector", () => {
  test("takes away what it names, at its scan time, and nothing else", async () => {
    await world.apply(day(1), [api, web], complete);
    const applied = await world.apply(day(2), [service("api")], delta([web]));
    expect(await live()).toEqual(["Deployment api", "Service api"]);
    expect(applied.counts).toMatchObject({ new: 1, retired: 2 });
    expect(await world.retired()).toEqual({
      "image:docker.io/shop/web": day(2),
      "workload:prod/shop/Deployment/web": day(2),
    });
  });

  test("that names an object it also shows means that it was made anew", async () => {
    await world.apply(day(1), [api], complete);
    await world.apply(day(2), [deployment("api", "shop/api:2")], delta([api]));
    expect(await live()).toEqual(["Deployment api"]);
    expect(await world.retired()).toEqual({});
  });

  test("that arrives before what it takes away is not undone by it", async () => {
    await world.apply(day(3), [], delta([api]));
    await world.apply(day(1), [api, web], complete);
    expect(await live()).toEqual(["Deployment web"]);
    await world.apply(day(4), [api], delta());
    expect(await live()).toEqual(["Deployment api", "Deployment web"]);
  });

  test("delivered twice writes nothing the second time", async () => {
    await world.apply(day(1), [api, web], complete);
    await world.apply(day(2), [service("api")], delta([web]));
    const before = await world.rowVersions();
    const again = await world.apply(day(2), [service("api")], delta([web]));
    expect(await world.rowVersions()).toEqual(before);
    expect(again).toMatchObject({ assetIds: [], retiredAssetIds: [] });
  });

  test("with nothing in it moves on when the cluster was reported, and writes no history", async () => {
    await world.apply(day(1), [api], complete);
    const before = await world.rowVersions();
    await world.apply(day(2), [], delta());
    expect(await world.rowVersions()).toEqual(before);
    expect(await world.query("SELECT count(*)::int AS n FROM inventory_import WHERE org_id = $1")).toEqual([{ n: 1 }]);
    await world.apply(day(2), [], delta([], { reportsEverySeconds: null }));
    await world.apply(day(1), [], delta([], { missing: ["v1/Pod"] }));
    expect(
      await world.query("SELECT reported_at, reports_every_s, missing FROM cluster_report WHERE org_id = $1"),
    ).toEqual([{ reported_at: day(2), reports_every_s: 300, missing: [] }]);
  });
});

const NAMES = ["api", "web"];
/** What a cluster holds on each day: a state per name, as a watcher and listings of it tell. */
const shapes = (name: string): ObjectRecord[][] => [
  [],
  [deployment(name, `shop/${name}:1`)],
  [deployment(name, `shop/${name}:2`), service(name)],
  [
    pod(`${name}-0`, { kind: "StatefulSet", name }, `shop/${name}:1`, {
      imageID: `docker.io/shop/${name}@${sha("b")}`,
    }),
  ],
];
const state = fc
  .tuple(fc.constantFrom([], [namespace("shop")]), ...NAMES.map((name) => fc.constantFrom(...shapes(name))))
  .map((parts): ObjectRecord[] => parts.flat());
const told = fc.constantFrom("listing", "delta", "delta", "delta with repeats");
const story = fc.array(fc.record({ state, told }), { minLength: 2, maxLength: 6 });

type Delivery = { at: Date; objects: ObjectRecord[]; over: Partial<Inventory> };

/** What a collector sends of such days: the first a listing, then listings or what changed since the day before. */
function deliveriesOf(days: readonly { state: ObjectRecord[]; told: string }[]): Delivery[] {
  const place = (one: ObjectRecord) => `${one.objectKind}/${one.name}`;
  const text = (one: ObjectRecord) => JSON.stringify(one.object);
  return days.map(({ state: now, told: how }, n) => {
    const before = days[n - 1]?.state ?? [];
    if (n === 0 || how === "listing")
      return { at: day(n + 1), objects: now, over: { ...complete, reportsEverySeconds: 300 } };
    const deleted = before.filter((one) => !now.some((other) => place(other) === place(one)));
    const changed = now.filter((one) => !before.some((other) => text(other) === text(one)));
    return { at: day(n + 1), objects: how === "delta" ? changed : now, over: delta(deleted) };
  });
}

describe("the order of arrival", () => {
  // MODEL law 2, for deltas: in any order, some twice, they end where listings of the same days in order end.
  test("of listings and deltas, some of them twice, does not change the final state", async () => {
    await fc.assert(
      fc.asyncProperty(
        story.chain((days) => {
          const all = deliveriesOf(days);
          return fc.tuple(
            fc.constant(days),
            fc.constant(all),
            fc
              .tuple(fc.subarray(all), fc.constant(all))
              .chain(([twice, once]) =>
                fc.shuffledSubarray([...once, ...twice], { minLength: once.length + twice.length }),
              ),
          );
        }),
        async ([days, inOrder, shuffled]) => {
          world.another();
          for (const { at, objects, over } of inOrder) await world.apply(at, objects, over);
          const expected = await world.wholeState();
          world.another();
          for (const { at, objects, over } of shuffled) await world.apply(at, objects, over);
          expect(await world.wholeState()).toEqual(expected);
          world.another();
          for (const [n, { state: objects }] of days.entries()) await world.apply(day(n + 1), objects, complete);
          expect((await world.wholeState()).objects).toEqual(expected.objects);
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
  }, 600_000);
});
