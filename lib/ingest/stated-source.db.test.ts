import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { getAsset } from "@/lib/queries/get-asset";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const REPO = "https://github.com/acme/newshop";
const bom = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  metadata: {
    timestamp: new Date().toISOString(),
    component: { type: "container", name: "registry.example/acme/newshop:1.0", "bom-ref": "image" },
  },
  components: [{ type: "library", name: "left-pad", version: "1.3.0", purl: "pkg:npm/left-pad@1.3.0" }],
};
const sbom = { report: bom, context: { repo: REPO, commit: "c".repeat(40), ci: "github" } };
const codeowners = {
  report: "* ana@example.org\n",
  context: { format: "codeowners", repo: REPO, filename: "CODEOWNERS" },
};
const plain = { report: bom, context: { commit: "c".repeat(40) } };

describe("an image whose sender states its repository, and whose SBOM has no finding and says nothing of it", () => {
  test.each([
    ["before its CODEOWNERS", [sbom, codeowners]],
    ["after its CODEOWNERS", [codeowners, sbom]],
    ["again, then with the repository", [codeowners, plain, sbom]],
  ])("has the owner of that repository, delivered %s", async (_, deliveries) => {
    const orgId = await door.organization();
    for (const delivery of deliveries) await door.deliver(orgId, delivery);
    const [image] = await door.query<{ id: string }>(orgId, "SELECT id FROM asset WHERE kind = 'image'");
    const { owner, coverage } = await getAsset(door.db, orgId, image?.id ?? "");
    expect(coverage.text).toMatch(/^Seen in an SBOM on /);
    expect(owner).toMatchObject({
      person: "ana@example.org",
      source: "source_label",
      reason:
        "The image says it is built from github.com/acme/newshop. CODEOWNERS line 1 `* ana@example.org` of github.com/acme/newshop.",
    });
  });
});

test("a list of packages without findings says what it is compared with", async () => {
  const orgId = await door.organization();
  const remark = async (delivery: typeof sbom | typeof plain) => {
    const id = await door.deliver(orgId, delivery);
    return (
      await door.query<{ reason: string }>(orgId, "SELECT reason FROM import_problem WHERE import_id = $1", [id])
    ).map(({ reason }) => reason);
  };
  expect(await remark(sbom)).toEqual([expect.stringMatching(/\(1\) .* none are loaded: load them in Settings, Feeds/)]);
  await door.query(
    orgId,
    "INSERT INTO feed_load (feed, source, as_of, loaded_at, rows) VALUES ('osv', 'osv.dev', now(), now(), 7)",
  );
  expect(await remark(plain)).toEqual([expect.stringContaining("with the 7 that are loaded")]);
});
