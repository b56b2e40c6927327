import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadImageOrigins } from "@/lib/correlate/load-image-origins";
import { loadManifestLoci } from "@/lib/correlate/load-manifest-loci";
import { api, COMMIT, day, debian, digest, manifestYaml, REPO, workload } from "@/lib/correlate/testing-image-builds";
import { withTenantConnection } from "@/lib/db/tenant";
import { type Door, openDoor } from "@/lib/ingest/testing-door";

// A token may be limited to some repositories and images: what it says of these decides nothing about others.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const versionsOf = async (orgId: string, key: string) =>
  (
    await door.query<{ id: string }>(
      orgId,
      "SELECT v.id FROM asset_version v JOIN asset a ON a.org_id = v.org_id AND a.id = v.asset_id WHERE a.key = $1",
      [key],
    )
  ).map(({ id }) => id);

async function originOf(orgId: string) {
  const ids = await versionsOf(orgId, "registry.example/shop/api");
  const origins = await withTenantConnection(door.db, orgId, (connection) => loadImageOrigins(connection, orgId, ids));
  return origins.get(ids[0] as string);
}

describe("an image's layers", () => {
  // The layers and digests of an image are its reporter's word, and a token may be limited to an image of its own.
  test("have the base that they had, whatever a token limited to another image says of that one", async () => {
    const orgId = await door.organization();
    const named = { "org.opencontainers.image.base.digest": digest("e") };
    await door.deliver(orgId, { report: api(named), context: { scannedAt: day(2) } });
    await door.deliver(orgId, { report: debian(), context: { scannedAt: day(1) } });
    const before = (await originOf(orgId))?.ancestor;
    expect(before).toMatchObject({ image: "docker.io/library/debian", layers: 1, named: false });
    const forged = { ...api(), ArtifactName: "registry.example/mallory/base:1" };
    const layers = (forged.Metadata.ImageConfig.rootfs.diff_ids as string[]).slice(0, 2);
    const report = {
      ...forged,
      Metadata: {
        ...forged.Metadata,
        ImageID: digest("f"),
        RepoDigests: [`registry.example/mallory/base@${digest("e")}`],
        ImageConfig: { ...forged.Metadata.ImageConfig, rootfs: { type: "layers", diff_ids: layers } },
      },
    };
    const limitedTo = ["image:registry.example/mallory/*"];
    await door.deliver(orgId, { report, context: { scannedAt: day(3), limitedTo } });
    expect(await versionsOf(orgId, "registry.example/mallory/base")).toHaveLength(1);
    expect((await originOf(orgId))?.ancestor).toEqual(before);
    // Somebody without limits who says the same is heard.
    await door.deliver(orgId, { report: { ...report, again: 1 }, context: { scannedAt: day(4) } });
    expect((await originOf(orgId))?.ancestor).toMatchObject({ image: "registry.example/mallory/base", named: true });
  });
});

describe("a workload", () => {
  const file = (filename: string) => ({
    format: "kubernetes",
    repo: REPO,
    commit: COMMIT,
    branch: "main",
    filename,
    scannedAt: day(3),
  });
  const lociOf = async (orgId: string) => {
    const [found] = await door.query<{ id: string }>(orgId, "SELECT id FROM asset WHERE kind = 'workload'");
    const loci = await withTenantConnection(door.db, orgId, (connection) =>
      loadManifestLoci(connection, orgId, [found?.id ?? ""]),
    );
    return loci.get(found?.id ?? "");
  };
  const running = async (annotations?: Record<string, string>) => {
    const orgId = await door.organization();
    const report = workload({ namespace: "shop", live: true, ...(annotations ? { annotations } : {}) });
    await door.deliver(orgId, { report, context: { cluster: "prod", scannedAt: day(2) } });
    return orgId;
  };

  // A leaked CI token of one repository must not send whoever mends a workload to its own file.
  describe("that another repository defines", () => {
    const limited = (repository: string, more: string[] = []) => ({
      ...file("deploy/api.yaml"),
      repo: `https://${repository}`,
      // Whoever may state no cluster delivers no manifest; whoever may state one of his own could name any workload.
      cluster: "sandbox",
      limitedTo: [`repository:${repository}`, "cluster:sandbox", ...more],
    });
    const MALLORY = "github.com/mallory/api";
    const OURS = "github.com/shop/api";
    const repositories = async (orgId: string) =>
      (await lociOf(orgId))?.candidates.map(({ repository, confidence }) => [repository, confidence]);

    test.each([
      { name: "whose token has no limits", context: file("deploy/api.yaml") },
      { name: "whose token is limited to it", context: limited(OURS) },
    ])("$name is asked of that one, whatever a token of a third says", async ({ context }) => {
      const orgId = await running({ "config.kubernetes.io/origin": "path: deploy/api.yaml\n" });
      await door.deliver(orgId, { report: manifestYaml("shop"), context });
      const before = await lociOf(orgId);
      expect(before?.candidates).toMatchObject([{ repository: OURS, confidence: "certain" }]);
      await door.deliver(orgId, { report: manifestYaml("shop"), context: limited(MALLORY) });
      await door.deliver(orgId, {
        report: manifestYaml("shop"),
        context: { ...limited(MALLORY), filename: "other/api.yaml" },
      });
      expect(await lociOf(orgId)).toEqual(before);
    });

    test("is asked of a limited token's file where no other defines it, and of one whose token may speak of the cluster", async () => {
      const orgId = await running();
      await door.deliver(orgId, { report: manifestYaml("shop"), context: limited(MALLORY) });
      expect(await repositories(orgId)).toEqual([[MALLORY, "certain"]]);
      await door.deliver(orgId, { report: manifestYaml("shop"), context: limited(OURS, ["cluster:prod"]) });
      expect(await repositories(orgId)).toEqual([[OURS, "certain"]]);
    });
  });
});
