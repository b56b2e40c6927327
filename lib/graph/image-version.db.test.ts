import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Db, openDb } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { type TenantConnection, withTenantConnection } from "@/lib/db/tenant";
import { resolveImageVersions, type VersionRequest } from "@/lib/graph/image-version";
import { upsertAssets } from "@/lib/graph/upsert-assets";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

const sha = (digit: string) => `sha256:${digit.repeat(64)}`;
const day = (n: number) => new Date(Date.UTC(2026, 0, n));
const config = (digit: string) => ({ type: "config" as const, digest: sha(digit), platform: null });
const manifest = (digit: string) => ({ type: "manifest" as const, digest: sha(digit), platform: null });
const index = (digit: string, platform: string | null = null) => ({
  type: "index" as const,
  digest: sha(digit),
  platform,
});

let database: TestDatabase;
let db: Db;
let orgId: string;
let image: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 4);
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});
beforeEach(async () => {
  orgId = newId();
  const ids = await inTenant((c) =>
    upsertAssets(c, orgId, [{ kind: "image", key: "docker.io/library/nginx", name: "nginx", at: day(1) }]),
  );
  image = ids.get("image:docker.io/library/nginx") as string;
});

const inTenant = <T>(work: (connection: TenantConnection) => Promise<T>) => withTenantConnection(db, orgId, work);
const request = (over: Partial<VersionRequest>): VersionRequest => ({
  assetId: image,
  digests: [],
  tag: null,
  build: null,
  platform: null,
  labels: {},
  at: day(2),
  ...over,
});
const resolve = (...requests: Partial<VersionRequest>[]) =>
  inTenant((c) => resolveImageVersions(c, orgId, requests.map(request)));
const versions = () =>
  inTenant(
    async (c) =>
      (
        await c.query(
          "SELECT id, key, key_kind, platform, source_repo, source_commit, first_seen_at FROM asset_version WHERE org_id = $1 ORDER BY key",
          [orgId],
        )
      ).rows,
  );

describe("resolveImageVersions", () => {
  // MODEL section 1, Version: what joins and what does not.
  test.each([
    {
      name: "the same config digest",
      a: { digests: [config("a")] },
      b: { digests: [config("a"), manifest("b")] },
      same: true,
    },
    {
      name: "the same manifest digest",
      a: { digests: [manifest("b")] },
      b: { digests: [manifest("b")], tag: "1" },
      same: true,
    },
    {
      name: "a manifest digest learned with its config",
      a: { digests: [manifest("b")] },
      b: { digests: [config("a"), manifest("b")] },
      same: true,
    },
    {
      name: "an index digest on the same platform",
      a: { digests: [index("c")], platform: "linux/amd64" },
      b: { digests: [index("c", "amd64")] },
      same: true,
    },
    {
      name: "an index digest on another platform",
      a: { digests: [index("c")], platform: "linux/amd64" },
      b: { digests: [index("c")], platform: "linux/arm64" },
      same: false,
    },
    {
      name: "an index digest when one platform is not known",
      a: { digests: [index("c")], platform: "linux/amd64" },
      b: { digests: [index("c")] },
      same: false,
    },
    {
      name: "a digest called a manifest's on two platforms",
      a: { digests: [manifest("c")], platform: "linux/amd64" },
      b: { digests: [manifest("c")], platform: "linux/arm64" },
      same: false,
    },
    {
      name: "one index, two configs",
      a: { digests: [config("a"), index("c")] },
      b: { digests: [config("b"), index("c")] },
      same: false,
    },
    { name: "the same tag alone", a: { tag: "1.25" }, b: { tag: "1.25" }, same: true },
    {
      name: "the same tag with different digests",
      a: { tag: "1.25", digests: [config("a")] },
      b: { tag: "1.25", digests: [config("b")] },
      same: false,
    },
    {
      name: "the same tag, a digest on one side only",
      a: { tag: "1.25" },
      b: { tag: "1.25", digests: [config("a")] },
      same: false,
    },
    { name: "nothing known at all", a: {}, b: {}, same: true },
  ])("$name: same version is $same, in either order", async ({ a, b, same }) => {
    for (const [first, second] of [
      [a, b],
      [b, a],
    ]) {
      orgId = newId();
      const [one] = await resolve(first as Partial<VersionRequest>);
      const [two] = await resolve(second as Partial<VersionRequest>);
      expect(one === two).toBe(same);
      orgId = newId();
      const [left, right] = await resolve(first as Partial<VersionRequest>, second as Partial<VersionRequest>);
      expect(left === right).toBe(same);
    }
  });

  test("a stronger digest becomes the key and the version keeps its id", async () => {
    const [weak] = await resolve({ digests: [manifest("b")], at: day(5) });
    expect(await versions()).toMatchObject([{ id: weak, key: sha("b"), key_kind: "manifest" }]);
    const [strong] = await resolve({ digests: [config("a"), manifest("b")], platform: "linux/amd64", at: day(3) });
    expect(strong).toBe(weak);
    expect(await versions()).toMatchObject([
      { id: weak, key: sha("a"), key_kind: "config", platform: "linux/amd64", first_seen_at: day(3) },
    ]);
  });

  test("two versions turn out to be one: streams, edges and observations follow", async () => {
    const [byConfig] = await resolve({ digests: [config("a")] });
    const [byManifest] = await resolve({ digests: [manifest("b")] });
    const [finding, workload, cluster, edge] = [newId(), newId(), newId(), newId()];
    await inTenant(async (c) => {
      for (const [stream, version, live] of [
        [newId(), byConfig, "{[2026-01-02,2026-01-03)}"],
        [newId(), byManifest, "{[2026-01-04,)}"],
      ]) {
        await c.query(
          "INSERT INTO stream (org_id, id, asset_id, tool, scope, version_key, version_id, current_during) VALUES ($1,$2,$3,'trivy','default',$4::text,$4::text::uuid,'{(,)}')",
          [orgId, stream, image, version],
        );
        await c.query(
          "INSERT INTO observation (org_id, stream_id, key_id, finding_id, live, severity, pointer, import_id, parser) VALUES ($1,$2,$3,$3,$4,3,'',$5,'trivy-json@1')",
          [orgId, stream, finding, live, newId()],
        );
      }
      await c.query(
        "INSERT INTO edge (org_id, id, from_id, kind, to_id, to_version_id, stated_by, live) VALUES ($1,$2,$3,'based_on',$4,$5,$6,'{[2026-01-04,)}')",
        [orgId, edge, workload, image, byManifest, cluster],
      );
    });
    const [both] = await resolve({ digests: [config("a"), manifest("b")] });
    expect(both).toBe(byConfig);
    expect(await versions()).toHaveLength(1);
    const after = await inTenant(async (c) => ({
      streams: (await c.query("SELECT version_id, version_key FROM stream WHERE org_id = $1", [orgId])).rows,
      observations: (
        await c.query(
          "SELECT live = '{[2026-01-02,2026-01-03),[2026-01-04,)}' AS both FROM observation WHERE org_id = $1",
          [orgId],
        )
      ).rows,
      edges: (await c.query("SELECT to_version_id FROM edge WHERE org_id = $1", [orgId])).rows,
      aliases: (
        await c.query("SELECT type, value FROM version_alias WHERE org_id = $1 AND version_id = $2 ORDER BY type", [
          orgId,
          both,
        ])
      ).rows,
    }));
    expect(after).toEqual({
      streams: [{ version_id: byConfig, version_key: byConfig }],
      observations: [{ both: true }],
      edges: [{ to_version_id: byConfig }],
      aliases: [
        { type: "config", value: sha("a") },
        { type: "manifest", value: sha("b") },
      ],
    });
  });

  test("a version says where its image comes from, as its labels claim", async () => {
    await resolve({
      digests: [config("a")],
      labels: {
        "org.opencontainers.image.source": "https://github.com/Shop/api.git",
        "org.opencontainers.image.revision": "4f2a",
      },
    });
    expect(await versions()).toMatchObject([{ source_repo: "github.com/shop/api", source_commit: "4f2a" }]);
  });

  test("twice the same writes nothing", async () => {
    const told = { digests: [config("a"), index("c", "linux/amd64")], tag: "1.25", labels: { a: "b" } };
    const [first] = await resolve(told);
    const before = await written();
    const [second] = await resolve(told, { ...told, labels: {} });
    expect(second).toBe(first);
    expect(await written()).toEqual(before);
  });

  // Two workers, two reports about one image at once: the row lock makes the second see the first's version.
  test("two reports at once make one version", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => resolve({ digests: [config("a")] })));
    expect(new Set(all.flat()).size).toBe(1);
    expect(await versions()).toHaveLength(1);
  });
});

/** Which row versions exist: any write at all changes an `xmin`. */
async function written(): Promise<unknown[]> {
  return inTenant(
    async (c) =>
      (
        await c.query(
          "SELECT xmin::text, id::text FROM asset_version UNION ALL SELECT xmin::text, value || version_id FROM version_alias ORDER BY 2, 1",
        )
      ).rows,
  );
}
