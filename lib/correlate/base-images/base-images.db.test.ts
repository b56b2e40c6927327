import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ImageScan, imageScan } from "@/lib/correlate/base-images/testing-image-scan";
import { type Door, openDoor } from "@/lib/ingest/testing-door";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const DEBIAN = "docker.io/library/debian";
const oldBase: ImageScan = {
  image: `${DEBIAN}:12.4`,
  layers: ["debian-12.4"],
  flaws: { "debian-12.4": ["openssl", "zlib"] },
  builtAt: "2026-01-01T00:00:00Z",
};
const newBase: ImageScan = {
  image: `${DEBIAN}:12.5`,
  layers: ["debian-12.5"],
  flaws: { "debian-12.5": ["zlib"] },
  builtAt: "2026-02-01T00:00:00Z",
};
const api = (over: Partial<ImageScan> = {}): ImageScan => ({
  image: "registry.example/shop/api:1",
  layers: ["debian-12.4", "api"],
  flaws: { "debian-12.4": ["openssl", "zlib"], api: ["curl"] },
  builtAt: "2026-01-10T00:00:00Z",
  ...over,
});

type Stored = {
  image: string;
  base: string;
  tag: string | null;
  layers: number | null;
  basis: string;
  findings: number | null;
  bump: { tag: string; closes: number; leaves: number; adds: number; witness: string; step: string } | null;
};
const basesOf = (org: string) =>
  door.query<Stored>(
    org,
    `SELECT a.key AS image, b.key AS base, i.tag, i.layers::int, i.basis, i.findings, i.bump - 'versionId' AS bump FROM image_base i
       JOIN base_image b ON b.org_id = i.org_id AND b.id = i.base_id JOIN asset a ON a.org_id = i.org_id AND a.id = i.asset_id ORDER BY 1`,
  );
const countsOf = (org: string) =>
  door.query(org, "SELECT key, images, findings, closes FROM base_image WHERE images > 0 ORDER BY key");

async function deliverAll(scans: readonly ImageScan[]): Promise<string> {
  const org = await door.organization();
  for (const scan of scans) await door.deliver(org, imageScan(scan));
  return org;
}

describe("an image whose base was scanned", () => {
  test("says what the base brings, and without a newer version what to move to is not known", async () => {
    const org = await deliverAll([oldBase, api()]);
    expect(await basesOf(org)).toEqual([
      {
        image: "registry.example/shop/api",
        base: DEBIAN,
        tag: "12.4",
        layers: 1,
        basis: "layers",
        findings: 2,
        bump: null,
      },
    ]);
    expect(await countsOf(org)).toEqual([{ key: DEBIAN, images: 1, findings: 2, closes: 0 }]);
  });

  test("a newer version that is scanned later tells what a bump closes, leaves and brings", async () => {
    const org = await deliverAll([oldBase, api(), newBase]);
    const [row] = await basesOf(org);
    expect(row?.bump).toMatchObject({ tag: "12.5", closes: 1, leaves: 1, adds: 0, witness: "scanned", step: "minor" });
    expect(await countsOf(org)).toEqual([{ key: DEBIAN, images: 1, findings: 2, closes: 1 }]);
  });

  test("the order of the reports changes nothing", async () => {
    const straight = await deliverAll([oldBase, api(), newBase]);
    const backwards = await deliverAll([newBase, api(), oldBase]);
    expect(await basesOf(backwards)).toEqual(await basesOf(straight));
    expect(await countsOf(backwards)).toEqual(await countsOf(straight));
  });

  test("rebuilt on the newer version its findings close with their time to fix, and nothing is left to move to", async () => {
    const org = await deliverAll([oldBase, api(), newBase]);
    const rebuilt = api({
      layers: ["debian-12.5", "api"],
      flaws: { "debian-12.5": ["zlib"], api: ["curl"] },
      builtAt: "2026-02-10T00:00:00Z",
    });
    await door.deliver(org, imageScan(rebuilt, "2026-02-11T00:00:00Z"));
    expect(await basesOf(org)).toMatchObject([{ tag: "12.5", findings: 1, bump: null }]);
    const [closed] = await door.query(
      org,
      `SELECT f.state, f.closed_at - f.first_seen_at = interval '31 days' AS "inTime", e.kind FROM finding f
         JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id AND a.key = 'registry.example/shop/api'
         JOIN component c ON c.org_id = f.org_id AND c.id = f.component_id AND c.name = 'openssl'
         JOIN finding_event e ON e.org_id = f.org_id AND e.finding_id = f.id AND e.kind = 'fixed'`,
    );
    expect(closed).toEqual({ state: "fixed", inTime: true, kind: "fixed" });
  });
});

describe("an image whose labels name its base", () => {
  const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
  const labelled = (name: string, base: string, letter: string, over: Partial<ImageScan> = {}): ImageScan => ({
    image: `registry.example/shop/${name}:1`,
    layers: [`${base}-${letter}`, name],
    flaws: { [`${base}-${letter}`]: ["openssl", "zlib"], [name]: ["curl"] },
    builtAt: "2026-01-10T00:00:00Z",
    labels: {
      "org.opencontainers.image.base.name": `${base}:3`,
      "org.opencontainers.image.base.digest": digest(letter),
    },
    ...over,
  });

  test("that nobody scanned: which findings it brings is not known, and so it is said", async () => {
    const org = await deliverAll([labelled("api", "alpine", "a")]);
    expect(await basesOf(org)).toMatchObject([
      { base: "docker.io/library/alpine", tag: "3", layers: null, basis: "label", findings: null, bump: null },
    ]);
  });

  test("other images on a newer build of it show where it ends and what a rebuild closes", async () => {
    const newer = { "alpine-b": ["zlib"], web: ["curl"] };
    const org = await deliverAll([
      labelled("api", "alpine", "a"),
      labelled("cart", "alpine", "a"),
      labelled("web", "alpine", "b", { flaws: newer, builtAt: "2026-02-01T00:00:00Z" }),
      labelled("shop", "alpine", "b", { flaws: { "alpine-b": ["zlib"] }, builtAt: "2026-02-02T00:00:00Z" }),
    ]);
    const rows = await basesOf(org);
    expect(rows.map(({ basis, layers, findings }) => [basis, layers, findings])).toEqual([
      ["shared", 1, 2],
      ["shared", 1, 2],
      ["shared", 1, 1],
      ["shared", 1, 1],
    ]);
    expect(rows[0]?.bump).toMatchObject({ tag: "3", step: "same-tag", witness: "seen", closes: 1, leaves: 1, adds: 0 });
    expect(rows[3]?.bump).toBeNull();
    expect(await countsOf(org)).toEqual([{ key: "docker.io/library/alpine", images: 4, findings: 6, closes: 2 }]);
  });
});

test("an image without layers or labels has none, and what was stored goes when the image is built on something else", async () => {
  const org = await deliverAll([oldBase, api()]);
  await door.deliver(
    org,
    imageScan(api({ layers: ["scratch"], flaws: {}, builtAt: "2026-03-01T00:00:00Z" }), "2026-03-02T00:00:00Z"),
  );
  expect(await basesOf(org)).toEqual([]);
  expect(await countsOf(org)).toEqual([]);
});

test("a version that turned out to be another one is counted no more", async () => {
  const org = await deliverAll([oldBase, api()]);
  await door.query(
    org,
    `INSERT INTO image_base SELECT org_id, gen_random_uuid(), asset_id, base_id, base_version_id, tag, 'sha256:gone', layers, basis, built_at, 40, bump, closes
       FROM image_base`,
  );
  const changed = api({ flaws: { "debian-12.4": ["openssl", "zlib"] } });
  await door.deliver(org, imageScan(changed, "2026-01-12T00:00:00Z"));
  expect(await basesOf(org)).toHaveLength(1);
  expect(await countsOf(org)).toEqual([{ key: DEBIAN, images: 1, findings: 2, closes: 0 }]);
});

// A limited token may report about its own image alone, and every other one is built on the same base.
test.each(["2026-02-30T00:00:00Z", "0000-06-01T00:00:00Z", "2026-01-01T00:00:00+23:00"])(
  "an image that says it was built at %s keeps no other from being worked out",
  async (builtAt) => {
    const odd = api({ image: "registry.example/odd/app:1", builtAt });
    const org = await deliverAll([oldBase, odd, api()]);
    expect((await basesOf(org)).map(({ image }) => image)).toEqual([
      "registry.example/odd/app",
      "registry.example/shop/api",
    ]);
  },
);

test("another organization's images are no base", async () => {
  await deliverAll([oldBase]);
  expect(await basesOf(await deliverAll([api()]))).toEqual([]);
});

describe("a base image that was scanned and runs nowhere itself", () => {
  const uid = "ns-kube-system";
  const inventory = {
    apiVersion: "v1",
    kind: "List",
    items: [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid } },
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "api", namespace: "shop", uid: "api-1" },
        spec: {
          selector: { matchLabels: { app: "api" } },
          template: {
            metadata: { labels: { app: "api" } },
            spec: { containers: [{ name: "api", image: "registry.example/shop/api:1" }] },
          },
        },
      },
    ],
  };
  const ofCluster = { report: inventory, context: { cluster: "prod", scannedAt: "2026-01-12T00:00:00Z" } };
  const placeOf = async (org: string, image: string) => {
    const rows = await door.query<{ evidence: string; points: number }>(
      org,
      `SELECT DISTINCT f ->> 'evidence' AS evidence, (f ->> 'points')::int AS points
         FROM risk r JOIN asset a ON a.org_id = r.org_id AND a.id = r.asset_id AND a.key = '${image}',
              jsonb_array_elements(r.factors) f WHERE f ->> 'id' = 'exposure' AND r.status = 'open'`,
    );
    return rows;
  };

  test.each([
    ["before the inventory", [imageScan(oldBase), imageScan(api()), ofCluster]],
    ["after the inventory", [ofCluster, imageScan(api()), imageScan(oldBase)]],
    ["between", [imageScan(api()), ofCluster, imageScan(oldBase)]],
  ])("counts as not running where what is built on it is covered, scanned %s", async (_, deliveries) => {
    const org = await door.organization();
    for (const delivery of deliveries) await door.deliver(org, delivery);
    expect(await placeOf(org, DEBIAN)).toEqual([
      {
        evidence:
          "No inventory shows it running by itself. 1 image is built on it and covered by an inventory: what it inherits counts where it runs.",
        points: 0,
      },
    ]);
  });

  test("is of unknown exposure while no inventory covers what is built on it, and again when nothing is", async () => {
    const org = await deliverAll([oldBase, api()]);
    const unknown = [expect.objectContaining({ points: 9 })];
    expect(await placeOf(org, DEBIAN)).toEqual(unknown);
    await door.deliver(org, ofCluster);
    expect(await placeOf(org, DEBIAN)).toEqual([expect.objectContaining({ points: 0 })]);
    const moved = api({ layers: ["scratch"], flaws: {}, builtAt: "2026-03-01T00:00:00Z" });
    await door.deliver(org, imageScan(moved, "2026-03-02T00:00:00Z"));
    expect(await placeOf(org, DEBIAN)).toEqual(unknown);
  });

  test("is of unknown exposure where one image that is built on it is covered by no inventory", async () => {
    const org = await deliverAll([oldBase, api()]);
    await door.deliver(org, ofCluster);
    await door.deliver(org, imageScan(api({ image: "registry.example/shop/elsewhere:1" })));
    expect(await placeOf(org, DEBIAN)).toEqual([expect.objectContaining({ points: 9 })]);
  });

  test.each([
    [
      "a label alone claims that it is a base",
      {},
      {
        labels: { "org.opencontainers.image.base.name": `${DEBIAN}:12.4` },
        layers: ["own", "api"],
        flaws: { own: ["curl"] },
      },
    ],
    ["a token that may report about one image alone says so", { limitedTo: ["image:registry.example/shop/api"] }, {}],
  ])("is of unknown exposure where %s", async (_, context, over) => {
    const org = await door.organization();
    await door.deliver(org, imageScan(oldBase));
    const scan = imageScan(api(over));
    await door.deliver(org, { ...scan, context: { ...scan.context, ...context } });
    await door.deliver(org, ofCluster);
    expect(await placeOf(org, DEBIAN)).toEqual([expect.objectContaining({ points: 9 })]);
  });
});
