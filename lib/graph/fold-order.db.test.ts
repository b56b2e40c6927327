import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deployment, live, namespace, node, pod, replicaSet, service } from "@/lib/graph/testing-cluster";
import { complete, day, GraphWorld, sha } from "@/lib/graph/testing-graph-world";
import type { ObjectRecord } from "@/lib/model/record";

let world: GraphWorld;
beforeAll(async () => {
  world = await GraphWorld.open();
});
afterAll(() => world?.close());
beforeEach(() => world.another());

/** One thing that arrives: a listing of a cluster, whole or not, or a scan of an image. */
type Arrival =
  | { kind: "inventory"; day: number; complete: boolean | "shop"; objects: ObjectRecord[] }
  | { kind: "scan"; day: number; image: string; config: string; platform: string; tag: string };

const NAMES = ["api", "web", "job"];

/** What a cluster may hold on a day: each workload absent or in one of its shapes. */
const objects = fc
  .tuple(
    ...NAMES.map((name) =>
      fc.constantFrom<ObjectRecord[]>(
        [],
        [deployment(name, `shop/${name}:1`)],
        [deployment(name, `shop/${name}:2`, {}, { labels: { team: "a" } }), service(name)],
        [
          deployment(name, `shop/${name}:1`),
          replicaSet(name, "abc", `shop/${name}:1`),
          pod(`${name}-abc-1`, { kind: "ReplicaSet", name: `${name}-abc` }, `shop/${name}:1`, {
            imageID: `docker.io/shop/${name}@${sha("a")}`,
            node: "n1",
          }),
        ],
        [
          pod(`${name}-0`, { kind: "StatefulSet", name }, `shop/${name}:1`, {
            imageID: `docker.io/shop/${name}@${sha("b")}`,
          }),
        ],
      ),
    ),
    fc.constantFrom<ObjectRecord[]>([], [namespace("shop")], [namespace("shop"), node("n1")], [node("n1", "arm64")]),
    fc.constantFrom<ObjectRecord[]>([], [live("apps/v1", "Deployment", "other", { spec: {} }, { namespace: "other" })]),
  )
  .map((parts) => parts.flat());

const inventory = fc.record({
  kind: fc.constant("inventory" as const),
  complete: fc.constantFrom<boolean | "shop">(true, true, false, "shop"),
  objects,
});
const scan = fc.record({
  kind: fc.constant("scan" as const),
  image: fc.constantFrom("docker.io/shop/api", "docker.io/shop/web"),
  config: fc.constantFrom("c", "d"),
  platform: fc.constantFrom("linux/amd64", "linux/arm64"),
  tag: fc.constantFrom("1", "2"),
});

/** Each on a day of its own: equal scan times fold in order of arrival, by rule. */
const history = fc
  .array(fc.oneof({ arbitrary: inventory, weight: 3 }, { arbitrary: scan, weight: 1 }), { minLength: 2, maxLength: 6 })
  .map((all) => all.map((one, index): Arrival => ({ ...one, day: index + 1 })));

async function arrive(arrival: Arrival): Promise<void> {
  if (arrival.kind === "scan") {
    // A digest says which platform it is of: two scans of one config agree on it.
    const platform = arrival.config === "c" ? "linux/amd64" : "linux/arm64";
    await world.scan(
      arrival.image,
      { config: sha(arrival.config), index: sha("a"), platform, tag: arrival.tag },
      day(arrival.day),
    );
    return;
  }
  const covered =
    arrival.complete === "shop" ? { complete: { kinds: complete.complete.kinds, namespaces: ["shop"] } } : complete;
  const inNamespace = (object: ObjectRecord) => arrival.complete !== "shop" || object.namespace === "shop";
  await world.apply(day(arrival.day), arrival.objects.filter(inNamespace), arrival.complete ? covered : {});
}

describe("the order of arrival", () => {
  // MODEL law 2: a cluster's history is what its inventories say in scan-time order, whenever each of them came.
  test("of inventories and scans does not change the final state", async () => {
    await fc.assert(
      fc.asyncProperty(
        history.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        async ([inOrder, shuffled]) => {
          world.another();
          for (const arrival of inOrder) await arrive(arrival);
          const expected = await world.wholeState();
          world.another();
          for (const arrival of shuffled) await arrive(arrival);
          expect(await world.wholeState()).toEqual(expected);
        },
      ),
      { numRuns: 15, endOnFailure: true },
    );
  }, 600_000);
});
