import { afterAll, beforeAll, expect, test } from "vitest";
import { RiskDetail } from "@/lib/contracts/http/risk";
import { inventory, listExploited, scan, web } from "@/lib/correlate/attack-paths/testing-paths";
import { deployment } from "@/lib/engine/attack-paths/testing-cluster";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { getRisk } from "@/lib/queries/get-risk";

const [LOG4SHELL, STRUTS] = ["CVE-2021-44228", "CVE-2023-50164"];
let door: Door;
let org: string;

beforeAll(async () => {
  door = await openDoor();
  await listExploited(door, [LOG4SHELL, STRUTS]);
  org = await door.organization();
});
afterAll(() => door.close());

const read = async (id: string) => RiskDetail.parse(await getRisk(door.db, org, id));

// Two ways in and two workloads behind: no single change keeps the attacker out of the namespace.
test("of a path that needs two changes each names the risk that it is, with its owner and date, as long as that is open", async () => {
  const inner = ["one", "two"].map((name) =>
    deployment(name, {}, { namespace: "internal", image: `registry.example/${name}:1` }),
  );
  await door.deliver(org, inventory([...web("web"), ...web("other"), ...inner]));
  for (const [name, cve] of [
    ["web", LOG4SHELL],
    ["other", STRUTS],
    ["one", LOG4SHELL],
    ["two", STRUTS],
  ] as const)
    await door.deliver(org, scan(name, [cve]));
  const [path] = await door.query<{ id: string }>(
    org,
    "SELECT id FROM risk WHERE kind = 'attack-path' AND status = 'open' AND title LIKE '%into the namespace internal'",
  );
  const told = await read(path?.id ?? "");
  expect(told.endsWith).toBeNull();
  expect(told.cuts.map(({ kind }) => kind)).toEqual(["patch", "patch"]);
  for (const { risk, title } of told.cuts) {
    const own = await read(risk?.id ?? "");
    expect(risk).toEqual({ id: own.id, title: own.title, owner: own.owner, dueAt: own.dueAt, overdue: own.overdue });
    expect(own.dueAt).not.toBeNull();
    expect(own.assets[0]?.name).toContain(title.split(" ").at(-1));
  }
  const [first, second] = told.cuts.map(({ risk }) => risk?.id);
  expect(first).not.toBe(second);
  await door.query(org, "UPDATE risk SET status = 'accepted' WHERE id = $1", [first]);
  expect((await read(told.id)).cuts.map(({ risk }) => risk?.id ?? null)).toEqual([null, second]);
});
