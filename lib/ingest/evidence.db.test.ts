import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ImportQuery } from "@/lib/contracts/http/import";
import { AssetIngestQuery } from "@/lib/contracts/http/import-health";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { getAsset } from "@/lib/queries/get-asset";
import { listAssetIngest } from "@/lib/queries/import-health/assets";
import { listImports } from "@/lib/queries/list-imports";

// Evidence is linked to a version by digest, whichever comes first, and stays what it is: somebody's claim.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const DIGEST = `sha256:${"e".repeat(64)}`;
const IMAGE = "registry.example/shop/api";
const statement = {
  _type: "https://in-toto.io/Statement/v1",
  predicateType: "https://slsa.dev/provenance/v0.2",
  subject: [{ name: IMAGE, digest: { sha256: "e".repeat(64) } }],
  predicate: {
    builder: { id: "https://builder.example" },
    invocation: { configSource: { uri: "git+https://github.com/shop/api", digest: { sha1: "c".repeat(40) } } },
    metadata: { buildFinishedOn: "2026-03-01T10:00:00Z" },
  },
};
const sbom = {
  spdxVersion: "SPDX-2.3",
  SPDXID: "SPDXRef-DOCUMENT",
  creationInfo: { created: "2026-03-02T10:00:00Z", creators: ["Tool: syft-1.0.0"] },
  documentDescribes: ["SPDXRef-image"],
  packages: [
    { SPDXID: "SPDXRef-image", name: IMAGE, versionInfo: DIGEST, primaryPackagePurpose: "CONTAINER" },
    { SPDXID: "SPDXRef-a", name: "openssl", versionInfo: "3" },
  ],
};

describe("evidence", () => {
  test.each([
    { name: "before the image is known", order: [statement, sbom] },
    { name: "after the image is known", order: [sbom, statement] },
  ])("that comes $name is shown on the image, and sent twice is one claim", async ({ order }) => {
    const orgId = await door.organization();
    for (const report of [...order, { ...statement, again: true }]) await door.deliver(orgId, { report });
    const [image] = await door.query<{ id: string }>(orgId, "SELECT id FROM asset WHERE kind = 'image'");
    const { evidence } = await getAsset(door.db, orgId, image?.id ?? "");
    expect(evidence).toMatchObject([
      {
        digest: DIGEST,
        form: "attestation",
        builder: "https://builder.example",
        source: { repo: "github.com/shop/api", commit: "c".repeat(40) },
        signed: false,
        claimedAt: "2026-03-01T10:00:00.000Z",
      },
    ]);
  });

  test("about an image by its digest waits for nobody, and says whether that image is known", async () => {
    const orgId = await door.organization();
    const early = await door.deliver(orgId, { report: statement, context: { filename: "early.json" } });
    await door.deliver(orgId, { report: sbom });
    const late = await door.deliver(orgId, {
      report: { ...statement, again: true },
      context: { filename: "late.json" },
    });
    const nameless = { ...statement, subject: [{ name: "dist/api.tar.gz" }] };
    const other = await door.deliver(orgId, { report: nameless, context: { filename: "other.json" } });
    const imports = await door.query<{
      id: string;
      unplaced: boolean;
      addsOnly: string | null;
      target: string;
      remarks: string;
    }>(
      orgId,
      `SELECT i.id, i.unplaced, i.coverage ->> 'addsOnly' AS "addsOnly", a.key AS target, coalesce((SELECT string_agg(p.reason, ' ') FROM import_problem p WHERE p.import_id = i.id), '') AS remarks
         FROM import i LEFT JOIN asset a ON a.id = i.target_asset_id`,
    );
    const of = (id: string) => imports.find((one) => one.id === id);
    expect(of(early)).toMatchObject({ unplaced: false, remarks: expect.stringContaining("is known here yet") });
    expect(of(late)).toMatchObject({
      unplaced: false,
      addsOnly: null,
      target: IMAGE,
      remarks: expect.stringContaining(IMAGE),
    });
    // Without a digest nothing says what it is about: that is a person's to say.
    expect(of(other)?.unplaced).toBe(true);
    const waiting = await listImports(door.db, orgId, ImportQuery.parse({ waiting: "place" }));
    expect(waiting.items.map(({ id }) => id)).toEqual([other]);
    // Nor is the file of one that names its subjects something to scan.
    const { items } = await listAssetIngest(door.db, orgId, AssetIngestQuery.parse({ state: "any" }));
    expect(items.map(({ asset }) => asset.name).filter((name) => name.endsWith(".json"))).toEqual(["ci/other.json"]);
  });
});
