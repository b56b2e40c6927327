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
    timestamp: "2026-03-02T12:00:00Z",
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
    const { owner } = await getAsset(door.db, orgId, image?.id ?? "");
    expect(owner).toMatchObject({
      person: "ana@example.org",
      source: "source_label",
      reason:
        "The image says it is built from github.com/acme/newshop. CODEOWNERS line 1 `* ana@example.org` of github.com/acme/newshop.",
    });
  });
});
