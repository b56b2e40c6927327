import { afterAll, beforeAll, expect, test } from "vitest";
import { balancer, deployment, namespace } from "@/lib/engine/attack-paths/testing-cluster";
import { type Door, openDoor } from "@/lib/ingest/testing-door";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

/** A public Selenium hub that is privileged, in a namespace of its own: one path to a node each. */
const hub = (space: string) => [
  deployment(
    "hub",
    {},
    {
      namespace: space,
      image: "selenium/hub",
      container: { ports: [{ containerPort: 4444 }], securityContext: { privileged: true } },
    },
  ),
  balancer("hub", space, 4444),
];

function inventory(spaces: readonly string[]) {
  const kubeSystem = { ...namespace("kube-system"), metadata: { name: "kube-system", uid: "cluster-uid" } };
  const items = [kubeSystem, ...spaces.flatMap(hub)];
  return { report: { apiVersion: "v1", kind: "List", items }, context: { cluster: "prod", complete: true } };
}

test("a path beyond those that are kept is not closed, and the run says how many there are", async () => {
  const org = await door.organization();
  const before = Array.from({ length: 1_000 }, (_, n) => `m-${1_000 + n}`);
  const counts = () =>
    door.query(org, "SELECT status, count(*)::int FROM risk WHERE kind = 'attack-path' GROUP BY 1 ORDER BY 1");
  const run = () => door.query(org, 'SELECT left_out AS "leftOut", unfinished FROM attack_path_run');
  const told = () =>
    door.query(
      org,
      `SELECT count(*)::int FROM risk WHERE kind = 'attack-path' AND summary LIKE '%has more attack paths than are kept%'`,
    );
  await door.deliver(org, inventory(before));
  expect(await told()).toEqual([{ count: 0 }]);
  expect(await counts()).toEqual([{ status: "open", count: 1_000 }]);
  expect(await run()).toEqual([{ leftOut: 0, unfinished: false }]);
  // Two that come first by name push two others out of the list, and one is gone.
  await door.deliver(org, inventory(["a-1", "a-2", "a-3", ...before.slice(1)]));
  expect(await counts()).toEqual([
    { status: "closed", count: 1 },
    { status: "open", count: 1_002 },
  ]);
  expect(await run()).toEqual([{ leftOut: 2, unfinished: false }]);
  expect(await told()).toEqual([{ count: 1_000 }]);
}, 240_000);
