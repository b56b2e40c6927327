import { afterAll, beforeAll, expect, test } from "vitest";
import { type ImageScan, imageScan } from "@/lib/correlate/base-images/testing-image-scan";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { getFixDetail } from "@/lib/queries/fix-detail/get-fix-detail";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const scan = (image: string, flaws: readonly string[], builtAt: string): ImageScan => ({
  image,
  layers: [image],
  flaws: { [image]: flaws },
  builtAt,
});
const OLD = scan("docker.io/library/eclipse-temurin:17.0.8-jre", ["libc6", "zlib"], "2026-01-01T00:00:00Z");

/** What is said beside the fix of the image, of which these were scanned. */
async function notesOf(...scans: readonly ImageScan[]): Promise<string[]> {
  const org = await door.organization();
  for (const one of scans) await door.deliver(org, imageScan(one));
  const [risk] = await door.query<{ id: string }>(org, "SELECT id FROM risk WHERE status = 'open'");
  return (await getFixDetail(door.db, org, risk?.id ?? "", new Date())).notes;
}

const SCAN = "Scan the tag that you want to take, and what it closes is told here.";

// "Name a newer release" and no tag: a reader could not tell whether there is none.
test.each([
  {
    name: "a later version that was scanned is the tag to take",
    scans: [OLD, scan("docker.io/library/eclipse-temurin:17.0.10-jre", ["zlib"], "2026-01-15T00:00:00Z")],
    says: "eclipse-temurin:17.0.10-jre was scanned here: moving to it from eclipse-temurin:17.0.8-jre closes 1 of 2 findings.",
  },
  {
    name: "without a later one the reader learns that none was scanned",
    scans: [OLD],
    says: `No tag is named: no later version of eclipse-temurin has been scanned here. ${SCAN}`,
  },
  {
    name: "one of another variant is not offered",
    scans: [OLD, scan("docker.io/library/eclipse-temurin:17.0.10-jdk", [], "2026-01-15T00:00:00Z")],
    says: `No tag is named: the later version of eclipse-temurin scanned here is of another variant than eclipse-temurin:17.0.8-jre. ${SCAN}`,
  },
  {
    // The last build of an older line is of the same variant and would close both: it is no step forward.
    name: "one that was built later and has a lower number is not said to be of another variant",
    scans: [OLD, scan("docker.io/library/eclipse-temurin:11.0.30-jre", [], "2026-01-15T00:00:00Z")],
    says: `No tag is named: the later version of eclipse-temurin scanned here has a lower number than eclipse-temurin:17.0.8-jre. ${SCAN}`,
  },
  {
    name: "of several each reason is told once",
    scans: [
      OLD,
      scan("docker.io/library/eclipse-temurin:11.0.30-jre", [], "2026-01-15T00:00:00Z"),
      scan("docker.io/library/eclipse-temurin:17.0.10-jdk", [], "2026-01-15T00:00:00Z"),
    ],
    says: `No tag is named: each of the 2 later versions of eclipse-temurin scanned here is of another variant than eclipse-temurin:17.0.8-jre, or has a lower number than eclipse-temurin:17.0.8-jre. ${SCAN}`,
  },
])("$name", async ({ scans, says }) => {
  expect(await notesOf(...scans)).toEqual([says]);
});

test("of an image that is built here nothing is said", async () => {
  expect(await notesOf(scan("registry.example/shop/api:1", ["libc6"], "2026-01-01T00:00:00Z"))).toEqual([]);
});
