import { afterAll, beforeAll, expect, test } from "vitest";
import { AssetOrigin, AssetOriginQuery } from "@/lib/contracts/http/asset-origin";
import { BaseImageDetail, BaseImageQuery } from "@/lib/contracts/http/base-image";
import { type ImageScan, imageScan } from "@/lib/correlate/base-images/testing-image-scan";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { getAssetOrigin } from "@/lib/queries/asset-origin";
import { getBaseImage } from "@/lib/queries/base-images/get-base-image";
import { listBaseImages } from "@/lib/queries/base-images/list-base-images";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

/** An image that claims to be built on alpine at a digest of one letter. */
const onAlpine = (name: string, tag: string, letter: string, builtAt = "2026-01-10T00:00:00Z"): ImageScan => ({
  image: `registry.example/shop/${name}:1`,
  layers: [`alpine-${letter}`, name],
  flaws: { [`alpine-${letter}`]: letter === "a" ? ["openssl", "zlib"] : ["zlib"], [name]: ["curl"] },
  builtAt,
  labels: {
    "org.opencontainers.image.base.name": `alpine:${tag}`,
    "org.opencontainers.image.base.digest": `sha256:${letter.repeat(64)}`,
  },
});

async function given(scans: readonly ImageScan[]) {
  const org = await door.organization();
  for (const scan of scans) await door.deliver(org, imageScan(scan));
  const { items } = await listBaseImages(door.db, org, BaseImageQuery.parse({}));
  const base = BaseImageDetail.parse(await getBaseImage(door.db, org, items[0]?.id ?? ""));
  const [image] = await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE key = 'registry.example/shop/api'");
  const origin = AssetOrigin.parse(await getAssetOrigin(door.db, org, image?.id ?? "", AssetOriginQuery.parse({})));
  const parts = origin.images[0]?.layers
    .filter(({ empty }) => !empty)
    .map(({ part, confidence }) => [part, confidence]);
  return { listed: items[0], base, parts };
}

// Nothing known is no nothing: a base of which nobody knows what it brings would look like the safest of all.
test("what a base brings that nobody scanned is not known, in the list, on its page and of its layers", async () => {
  const { listed, base, parts } = await given([onAlpine("api", "3", "a")]);
  expect(listed).toMatchObject({ images: 1, findings: null, closes: 0 });
  expect(base).toMatchObject({ findings: null, moves: [], inUse: [{ findings: null, untold: 1, scanned: false }] });
  expect(parts).toEqual([
    ["unknown", null],
    ["unknown", null],
  ]);
});

test("where images that share it show which layers are the base's, both its findings and the layers are told by that", async () => {
  const { listed, base, parts } = await given([onAlpine("api", "3", "a"), onAlpine("cart", "3", "a")]);
  expect(listed).toMatchObject({ findings: 4 });
  expect(base.inUse).toMatchObject([{ findings: 4, untold: 0, scanned: false }]);
  expect(parts).toEqual([
    ["base", "likely"],
    ["own", "likely"],
  ]);
});

test("a move names the tags that have to change", async () => {
  const later = "2026-02-01T00:00:00Z";
  const scans = (tag: string) => [
    onAlpine("api", "3.18", "a"),
    onAlpine("cart", "3.18", "a"),
    onAlpine("web", tag, "b", later),
    onAlpine("shop", tag, "b", later),
  ];
  const { base } = await given(scans("3.19"));
  expect(base.moves).toMatchObject([{ tag: "3.19", from: ["3.18"], step: "minor", images: 2, closes: 2 }]);
  const { base: rebuilt } = await given(scans("3.18"));
  expect(rebuilt.moves).toMatchObject([{ tag: "3.18", from: ["3.18"], step: "same-tag" }]);
});

test("a later version that is not offered is named, with why", async () => {
  const later = "2026-02-01T00:00:00Z";
  const { base } = await given([
    onAlpine("api", "3.18-slim", "a"),
    onAlpine("cart", "3.18-slim", "a"),
    onAlpine("web", "3.19-jre-slim", "b", later),
    onAlpine("shop", "3.19-jre-slim", "b", later),
  ]);
  expect(base.moves).toEqual([]);
  expect(base.passedOver).toEqual([
    { tag: "3.19-jre-slim", at: new Date(later).toISOString(), from: "3.18-slim", why: "variant" },
  ]);
});
