import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { live, node, pod } from "@/lib/graph/testing-cluster";
import { day, GraphWorld, sha } from "@/lib/graph/testing-graph-world";

let world: GraphWorld;
beforeAll(async () => {
  world = await GraphWorld.open();
});
afterAll(() => world?.close());
beforeEach(() => world.another());

describe("which version runs", () => {
  const running = (status: Parameters<typeof pod>[3], image = "shop/api:1") => [
    node("n1"),
    node("arm", "arm64"),
    pod("api-1", { kind: "StatefulSet", name: "api" }, image, status),
  ];
  const IMAGE = "docker.io/shop/api";

  // FACTS 6.4: what runtimes write, against what scanners know. Whichever arrives first.
  test.each([
    {
      name: "docker-pullable digest, same platform",
      version: { config: sha("c"), index: sha("a"), platform: "linux/amd64" },
      status: { imageID: `docker-pullable://shop/api@${sha("a")}`, node: "n1" },
      expected: [`${sha("c")} (digest)`],
    },
    {
      name: "index digest, other platform",
      version: { config: sha("c"), index: sha("a"), platform: "linux/amd64" },
      status: { imageID: `docker.io/shop/api@${sha("a")}`, node: "arm" },
      expected: [`${sha("a")}@linux/arm64 (unscanned)`],
    },
    {
      name: "index digest, node not listed",
      version: { config: sha("c"), index: sha("a"), platform: "linux/amd64" },
      status: { imageID: `docker.io/shop/api@${sha("a")}`, node: "elsewhere" },
      expected: [`${sha("c")} (any_platform)`],
    },
    {
      name: "bare config digest",
      version: { config: sha("c") },
      status: { imageID: sha("c"), node: "n1" },
      expected: [`${sha("c")} (config)`],
    },
    {
      name: "config digest shown as the status' image",
      version: { config: sha("c") },
      status: { image: sha("c"), imageID: `docker.io/shop/api@${sha("a")}`, node: "n1" },
      expected: [`${sha("c")} (config)`],
    },
    {
      name: "another digest under the same tag",
      version: { config: sha("c"), index: sha("b"), platform: "linux/amd64", tag: "1" },
      status: { imageID: `docker.io/shop/api@${sha("a")}`, node: "n1" },
      expected: [`${sha("a")}@linux/amd64 (unscanned)`],
    },
    {
      name: "a digest no scan can be compared with, same tag",
      version: { config: sha("c"), tag: "1" },
      status: { imageID: `docker.io/shop/api@${sha("a")}`, node: "n1" },
      expected: [`${sha("c")} (tag)`],
    },
    {
      name: "a config digest told as a repository's, node not listed",
      version: { config: sha("c") },
      status: { imageID: `docker.io/shop/api@${sha("c")}`, node: "elsewhere" },
      expected: [`${sha("c")} (config)`],
    },
    {
      name: "a config digest told as a repository's, node listed",
      version: { config: sha("c"), index: sha("a"), platform: "linux/amd64" },
      status: { imageID: `docker.io/shop/api@${sha("c")}`, node: "n1" },
      expected: [`${sha("c")} (config)`],
    },
    {
      name: "the same tag of another platform",
      version: { tag: "1", platform: "linux/amd64" },
      status: { node: "arm" },
      expected: ["tag:1@linux/arm64 (unscanned)"],
    },
    { name: "tag only", version: { config: sha("c"), tag: "1" }, status: {}, expected: [`${sha("c")} (tag)`] },
    { name: "another tag", version: { config: sha("c"), tag: "2" }, status: {}, expected: ["tag:1 (unscanned)"] },
    { name: "a scan that knows the tag only", version: { tag: "1" }, status: {}, expected: ["tag:1 (tag)"] },
  ])("$name", async ({ version, status, expected }) => {
    const states: unknown[] = [];
    for (const order of ["scan first", "inventory first"]) {
      world.another();
      if (order === "scan first") await world.scan(IMAGE, version, day(1));
      await world.apply(day(2), running(status));
      if (order === "inventory first") await world.scan(IMAGE, version, day(1));
      expect(await world.runs()).toEqual(expected.map((line) => `prod/shop/StatefulSet/api -> ${IMAGE} ${line}`));
      states.push(await world.wholeState());
    }
    expect(states[1]).toEqual(states[0]);
  });

  test("a spec pinned to the index and a runtime that tells the manifest are one image", async () => {
    await world.scan(IMAGE, { config: sha("c"), index: sha("a"), platform: "linux/amd64" }, day(1));
    await world.apply(
      day(2),
      running({ imageID: `docker.io/shop/api@${sha("b")}`, node: "n1" }, `shop/api:1@${sha("a")}`),
    );
    expect(await world.runs()).toEqual([`prod/shop/StatefulSet/api -> ${IMAGE} ${sha("c")} (digest)`]);
  });

  test("two platforms of one index, and a pod of which the platform is not known: both, and it says so", async () => {
    await world.apply(day(2), running({ imageID: `docker.io/shop/api@${sha("a")}` }));
    await world.scan(IMAGE, { config: sha("c"), index: sha("a"), platform: "linux/amd64" }, day(1));
    await world.scan(IMAGE, { config: sha("d"), index: sha("a"), platform: "linux/arm64" }, day(1));
    expect(await world.runs()).toEqual([
      `prod/shop/StatefulSet/api -> ${IMAGE} ${sha("c")} (any_platform)`,
      `prod/shop/StatefulSet/api -> ${IMAGE} ${sha("d")} (any_platform)`,
    ]);
  });

  test("a tag that was scanned anew means the newer scan from then on", async () => {
    await world.apply(day(1), running({}));
    await world.scan(IMAGE, { config: sha("c"), tag: "1" }, day(2));
    await world.scan(IMAGE, { config: sha("d"), tag: "1" }, day(4));
    expect(await world.runs()).toEqual([`prod/shop/StatefulSet/api -> ${IMAGE} ${sha("d")} (tag)`]);
    const [old] = await world.query(
      "SELECT e.live::text FROM edge e JOIN asset_version v ON v.id = e.to_version_id WHERE e.org_id = $1 AND v.key = $2",
      [world.orgId, sha("c")],
    );
    expect(old.live).toBe('{["2026-01-01 00:00:00+00","2026-01-04 00:00:00+00")}');
  });

  test("finished pods of a job run nothing; a cron job will run again what its last pod ran", async () => {
    await world.apply(day(1), [
      pod("once-1", { kind: "Job", name: "once" }, "shop/once:1", { imageID: sha("a"), phase: "Succeeded" }),
      live("batch/v1", "Job", "nightly-1", {}, { owner: { kind: "CronJob", name: "nightly" } }),
      pod("nightly-1-x", { kind: "Job", name: "nightly-1" }, "shop/nightly:1", {
        imageID: sha("b"),
        phase: "Succeeded",
      }),
    ]);
    expect(await world.runs()).toEqual([`prod/shop/CronJob/nightly -> docker.io/shop/nightly ${sha("b")} (unscanned)`]);
  });
});
