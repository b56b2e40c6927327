import { afterAll, beforeAll, expect, test } from "vitest";
import { FixDetail } from "@/lib/contracts/http/fix-detail";
import { type ImageScan, imageScan } from "@/lib/correlate/base-images/testing-image-scan";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { listBaseImageUsers } from "@/lib/queries/base-images/list-base-image-users";
import { getFixDetail } from "@/lib/queries/fix-detail/get-fix-detail";
import { whatIf } from "@/lib/queries/what-if/what-if";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const scan = (image: string, layers: string[], flaws: ImageScan["flaws"], builtAt: string): ImageScan => ({
  image,
  layers,
  flaws,
  builtAt,
});

/** Two versions of a base, and an image on the older. */
async function shop(): Promise<string> {
  const org = await door.organization();
  for (const one of [
    scan("docker.io/library/debian:12.4", ["d4"], { d4: ["openssl", "zlib"] }, "2026-01-01T00:00:00Z"),
    scan("docker.io/library/debian:12.5", ["d5"], { d5: ["zlib"] }, "2026-01-15T00:00:00Z"),
    scan(
      "registry.example/shop/api:1",
      ["d4", "api"],
      { d4: ["openssl", "zlib"], api: ["curl"] },
      "2026-01-05T00:00:00Z",
    ),
  ])
    await door.deliver(org, imageScan(one));
  return org;
}
const detailOf = async (org: string, riskId: string) =>
  FixDetail.parse(await getFixDetail(door.db, org, riskId, new Date()));
const risksOf = async (org: string, image: string) =>
  (
    await door.query<{ id: string }>(
      org,
      "SELECT r.id FROM risk r JOIN asset a ON a.org_id = r.org_id AND a.id = r.asset_id WHERE a.key = $1",
      [`registry.example/shop/${image}`],
    )
  ).map(({ id }) => id);

// "Over 3 images ... close 11 findings", of which the list showed all 11 in one.
test("names as many images as gain, of all that are on the base", async () => {
  const org = await shop();
  const onNewer = scan("registry.example/shop/web:1", ["d5", "web"], { d5: ["zlib"] }, "2026-01-16T00:00:00Z");
  await door.deliver(org, imageScan(onNewer));
  const [risk] = await risksOf(org, "api");
  const { base } = await detailOf(org, risk ?? "");
  expect(base?.everywhere).toEqual({ images: 2, gain: 1, closes: 1 });
  const users = await listBaseImageUsers(door.db, org, base?.id ?? "", { limit: 50, sort: "-closes" });
  expect(users.items.filter(({ bump }) => (bump?.closes ?? 0) > 0)).toHaveLength(1);
});

// It stood beside a secret and an application's own package, which no base brings.
test("is not told beside what it does not help, known or not", async () => {
  const org = await shop();
  const own = (image: string, layers: string[], builtAt: string, labels = {}) => {
    const given = imageScan({ image, layers, flaws: {}, builtAt, labels }, "2026-01-12T00:00:00Z");
    const Results = [
      {
        Target: "Node.js",
        Class: "lang-pkgs",
        Type: "node-pkg",
        Vulnerabilities: [
          {
            VulnerabilityID: "CVE-2021-23337",
            PkgName: "lodash",
            PkgIdentifier: { PURL: "pkg:npm/lodash@4.17.4" },
            InstalledVersion: "4.17.4",
            FixedVersion: "4.17.21",
            Severity: "HIGH",
          },
        ],
      },
      {
        Target: "app/.env",
        Class: "secret",
        Secrets: [
          {
            RuleID: "aws-access-key-id",
            Category: "AWS",
            Severity: "CRITICAL",
            Title: "AWS Access Key ID",
            StartLine: 1,
            EndLine: 1,
            Match: "KEY=********",
          },
        ],
      },
    ];
    return { ...given, report: { ...given.report, Results } };
  };
  await door.deliver(org, own("registry.example/shop/cart:1", ["d4", "cart"], "2026-01-05T00:00:00Z"));
  const claimed = { "org.opencontainers.image.base.name": "docker.io/library/alpine:3" };
  await door.deliver(org, own("registry.example/shop/mail:1", ["m1", "mail"], "2026-01-05T00:00:00Z", claimed));
  for (const [image, key] of [
    ["cart", "docker.io/library/debian"],
    ["mail", "docker.io/library/alpine"],
  ]) {
    const bases = await door.query<{ key: string }>(
      org,
      "SELECT b.key FROM image_base i JOIN base_image b ON b.id = i.base_id JOIN asset a ON a.id = i.asset_id WHERE a.key = $1",
      [`registry.example/shop/${image}`],
    );
    expect(bases).toEqual([{ key }]);
    const risks = await risksOf(org, image as string);
    expect(risks).toHaveLength(2);
    for (const id of risks) {
      expect((await detailOf(org, id)).base).toBeNull();
      const { outcomes } = await whatIf(door.db, org, { riskId: id, cut: null, now: new Date() });
      expect(outcomes).toHaveLength(1);
    }
  }
});

// The change is one of the operating system's packages in whatever case their type is stored: the move must not disagree.
test.each(["deb", "DEB"])("is told beside a package of the operating system that is stored as %s", async (type) => {
  const org = await door.organization();
  const labels = { "org.opencontainers.image.base.name": "docker.io/library/debian:12" };
  const mail = scan("registry.example/shop/mail:1", ["m1"], { m1: ["openssl"] }, "2026-01-05T00:00:00Z");
  await door.deliver(org, imageScan({ ...mail, labels }));
  await door.query(org, "UPDATE component SET type = $1 WHERE type = 'deb'", [type]);
  const [risk] = await risksOf(org, "mail");
  expect((await detailOf(org, risk ?? "")).base).toMatchObject({ key: "docker.io/library/debian", bringsHere: null });
});
