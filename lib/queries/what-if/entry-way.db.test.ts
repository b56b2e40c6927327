import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EntryWay } from "@/lib/contracts/http/entry-way";
import { admin, inventory, listExploited, scan } from "@/lib/correlate/attack-paths/testing-paths";
import { newId } from "@/lib/db/new-id";
import { balancer, deployment } from "@/lib/engine/attack-paths/testing-cluster";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { getRisk } from "@/lib/queries/get-risk";
import { entryWay } from "@/lib/queries/what-if/entry-way";

const LOG4SHELL = "CVE-2021-44228";
const replica = (name: string) => [
  deployment(
    name,
    { serviceAccountName: "web", automountServiceAccountToken: true },
    { image: "registry.example/web:1" },
  ),
  balancer(name),
];

let door: Door;
let org: string;
let risks: { id: string; kind: string }[];
const path = () => risks.find(({ kind }) => kind === "attack-path")?.id as string;
const ask = async (entry: string, riskId = path(), maxWorkloads?: number) =>
  EntryWay.parse(await entryWay(door.db, org, { riskId, entry, now: new Date(), maxWorkloads }));

beforeAll(async () => {
  door = await openDoor();
  await listExploited(door, [LOG4SHELL]);
  org = await door.organization();
  const quiet = deployment("quiet");
  await door.deliver(org, inventory([...["web-1", "web-2", "web-3"].flatMap(replica), quiet, ...admin]));
  await door.deliver(org, scan("web", [LOG4SHELL]));
  risks = await door.query(org, "SELECT id, kind FROM risk WHERE status = 'open'");
});
afterAll(() => door.close());

describe("the way of one entry of an attack path", () => {
  test("that of the told entry is the told one; that of each other begins at it and ends where the path ends", async () => {
    const told = await getRisk(door.db, org, path());
    const others = told.path[1]?.alike ?? [];
    expect(others).toEqual(["shop/Deployment/web-2", "shop/Deployment/web-3"]);
    const own = await ask("shop/Deployment/web-1");
    expect(own.path).toEqual(told.path.map((step) => ({ ...step, alike: [], alikeIds: [] })));
    for (const [n, entry] of others.entries()) {
      const way = await ask(entry);
      expect(way).toMatchObject({ state: "found", entry, assetId: told.path[1]?.alikeIds[n] });
      expect(way.path.map(({ technique }) => technique?.id)).toEqual(told.path.map(({ technique }) => technique?.id));
      expect(way.path[1]).toMatchObject({ name: entry.split("/").at(-1), findingIds: told.path[1]?.findingIds });
      expect(way.path[1]?.proof.map(({ name }) => name).join()).toContain(entry.split("/").at(-1));
      expect(way.path.at(-1)).toEqual(told.path.at(-1));
      // What ends the path ends this way of it too, and the page shows where.
      expect(way.path.map(({ cut }) => cut)).toContain(true);
      expect(way.members.map(({ title }) => title).join()).toContain(LOG4SHELL);
    }
  });

  test("writes nothing", async () => {
    const before = await everyRow(door, org);
    await ask("shop/Deployment/web-2");
    expect(await everyRow(door, org)).toEqual(before);
  });

  test("is not looked for in a cluster that is too large, and that is said", async () => {
    const way = await ask("shop/Deployment/web-2", path(), 3);
    expect(way).toMatchObject({ state: "too_large", cluster: { workloads: 4 }, path: [], members: [] });
  });

  test.each([
    ["a workload that nobody can enter", "shop/Deployment/quiet"],
    ["a name that is no workload", "shop/Deployment/web-9"],
  ])("%s is told to be none of its entries", async (_, entry) => {
    await expect(ask(entry)).rejects.toMatchObject({
      code: "not_found",
      detail: expect.stringContaining("none of this path"),
    });
  });

  test("a fix has no entries, and what is no risk of the organization has nothing", async () => {
    const fix = risks.find(({ kind }) => kind !== "attack-path")?.id;
    await expect(ask("shop/Deployment/web-1", fix)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(ask("shop/Deployment/web-1", newId())).rejects.toMatchObject({ code: "not_found" });
    const other = await door.organization();
    await expect(
      entryWay(door.db, other, { riskId: path(), entry: "shop/Deployment/web-1", now: new Date() }),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  test("a path that is gone says so, of all of it and of one entry", async () => {
    await door.query(org, "UPDATE cluster_object SET is_live = false WHERE kind = 'Service' AND name = 'web-2'");
    await door.query(org, "UPDATE asset SET exposure_level = 'none' WHERE kind = 'workload' AND name = 'web-2'");
    await expect(ask("shop/Deployment/web-2")).rejects.toMatchObject({
      code: "not_found",
      detail: expect.stringContaining("any more"),
    });
    expect(await ask("shop/Deployment/web-3")).toMatchObject({ state: "found" });
    await door.deliver(org, scan("web", [], "2026-02-02T00:00:00Z"));
    await expect(ask("shop/Deployment/web-3")).rejects.toMatchObject({
      code: "not_found",
      detail: expect.stringContaining("no longer has this attack path"),
    });
  });
});
