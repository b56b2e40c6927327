import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { inventory, trivyImage } from "@/lib/ingest/testing-reports";
import { getImport } from "@/lib/queries/get-import";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const day = (n: number) => `2026-03-0${n}T12:00:00Z`;
const digest = "a";

/** A cluster in which one workload runs an image with two findings. */
async function running(): Promise<string> {
  const orgId = await door.organization();
  await door.deliver(orgId, { report: inventory(digest, day(1)) });
  const scan = trivyImage(
    [
      { id: "CVE-2026-1", severity: "HIGH" },
      { id: "CVE-2026-2", severity: "LOW" },
    ],
    { at: day(1) },
  );
  Object.assign(scan.Metadata as object, { RepoDigests: [`registry.example/shop/api@sha256:${digest.repeat(64)}`] });
  await door.deliver(orgId, { report: scan });
  return orgId;
}
const imported = async (orgId: string, id: string) => getImport(door.db, orgId, id);

describe("what an inventory took away is said by its import", () => {
  test("a whole one: the objects, what stood for them, and the findings that closed with them", async () => {
    const orgId = await running();
    const id = await door.deliver(orgId, { report: inventory(null, day(2)) });
    const item = await imported(orgId, id);
    expect(item).toMatchObject({
      status: "done",
      counts: { resolved: 0 },
      inventory: {
        covers: "whole",
        objectsGone: 1,
        workloadsRetired: 1,
        imagesRetired: 1,
        // The service account that it ran as.
        othersRetired: 1,
        findingsRetired: 2,
      },
    });
  });

  test("a delta: what it names as gone", async () => {
    const orgId = await running();
    const { complete: _, namespaces: __, ...envelope } = inventory(null, day(2));
    const gone = { apiVersion: "apps/v1", kind: "Deployment", name: "api", namespace: "shop", uid: "u-api" };
    const delta = { ...envelope, kind: "InventoryDelta", items: [], deleted: [gone] };
    const item = await imported(orgId, await door.deliver(orgId, { report: delta }));
    expect(item.error).toBeNull();
    expect(item.inventory).toMatchObject({
      covers: "changes",
      objectsGone: 1,
      workloadsRetired: 1,
      findingsRetired: 2,
    });
  });

  test("one of which the sender says that it is partial takes nothing away", async () => {
    const orgId = await running();
    const item = await imported(
      orgId,
      await door.deliver(orgId, { report: inventory(null, day(2)), context: { partial: true } }),
    );
    expect(item.inventory).toMatchObject({ covers: "adds", objectsGone: 0, workloadsRetired: 0, findingsRetired: 0 });
  });

  test("the next one that has nothing to say took nothing, and a scan is no inventory", async () => {
    const orgId = await running();
    await door.deliver(orgId, { report: inventory(null, day(2)) });
    const again = await imported(orgId, await door.deliver(orgId, { report: inventory(null, day(3)) }));
    expect(again.inventory).toMatchObject({
      objectsGone: 0,
      workloadsRetired: 0,
      imagesRetired: 0,
      findingsRetired: 0,
    });
    const scan = await imported(orgId, await door.deliver(orgId, { report: trivyImage([], { at: day(4) }) }));
    expect(scan.inventory).toBeNull();
  });
});
