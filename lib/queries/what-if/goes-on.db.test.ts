import { afterAll, beforeAll, expect, test } from "vitest";
import { WhatIf, type WhatIfOutcome } from "@/lib/contracts/http/what-if";
import { inventory, listExploited, scan, web } from "@/lib/correlate/attack-paths/testing-paths";
import { deployment } from "@/lib/engine/attack-paths/testing-cluster";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { whatIf } from "@/lib/queries/what-if/what-if";

const [LOG4SHELL, STRUTS] = ["CVE-2021-44228", "CVE-2023-50164"];
let door: Door;
let org: string;

/** Behind one door two workloads of a namespace, each with a weakness of its own. */
beforeAll(async () => {
  door = await openDoor();
  await listExploited(door, [LOG4SHELL, STRUTS]);
  org = await door.organization();
  const inner = ["one", "two"].map((name) =>
    deployment(name, {}, { namespace: "internal", image: `registry.example/${name}:1` }),
  );
  await door.deliver(org, inventory([...web("web"), ...inner]));
  await door.deliver(org, scan("web", [LOG4SHELL]));
  await door.deliver(org, scan("one", [LOG4SHELL]));
  await door.deliver(org, scan("two", [STRUTS]));
});
afterAll(() => door.close());

type Path = { id: string; key: string; title: string; score: number };
const pathsInto = (): Promise<Path[]> =>
  door.query(
    org,
    `SELECT id, encode(key, 'hex') AS key, title, score::int FROM risk
      WHERE kind = 'attack-path' AND status = 'open' AND title LIKE '%into the namespace internal'`,
  );
const openRisks = async () =>
  (
    await door.query<{ n: number }>(org, "SELECT count(*)::int AS n FROM risk WHERE status IN ('open', 'in_progress')")
  )[0]?.n;
const fixOf = async (image: string): Promise<string> => {
  const [fix] = await door.query<{ id: string }>(
    org,
    `SELECT r.id FROM risk r JOIN asset a ON a.org_id = r.org_id AND a.id = r.asset_id
      WHERE r.kind = 'package-upgrade' AND a.key = $1`,
    [`registry.example/${image}`],
  );
  return fix?.id ?? "";
};
const ask = async (riskId: string): Promise<WhatIfOutcome> => {
  const [outcome] = WhatIf.parse(await whatIf(door.db, org, { riskId, cut: null, now: new Date() })).outcomes;
  return outcome as WhatIfOutcome;
};

// It was told as gone, although the same door leads into the same namespace by the weakness next to it.
test("a fix of the workload that a path ends in does not break it: it goes on over the one beside it, and so it comes", async () => {
  const [path, ...others] = await pathsInto();
  expect(others).toEqual([]);
  const [first] = await door.query<{ name: string }>(
    org,
    `SELECT e.value ->> 'name' AS name FROM risk r, jsonb_array_elements(r.path) e WHERE r.id = $1
        AND e.value ->> 'name' IN ('one', 'two')`,
    [path?.id],
  );
  const [told, beside] = first?.name === "one" ? ["one", "two"] : ["two", "one"];
  const { paths, bands } = await ask(await fixOf(told));
  expect(paths).toMatchObject({ broken: { count: 0 }, goesOn: { count: 1 }, instead: { count: 1 } });
  const [on] = paths.goesOn.items;
  expect(on).toMatchObject({ riskId: path?.id, before: { score: path?.score }, by: { riskId: null } });
  expect(on?.by.summary).toContain(beside === "two" ? STRUTS : LOG4SHELL);
  expect(on?.after).toEqual(paths.instead.items[0]?.after);
  await door.deliver(org, scan(told, [], "2026-03-01T00:00:00Z"));
  const now = await pathsInto();
  expect(now).toMatchObject([{ title: on?.by.title, score: on?.after?.score }]);
  expect(now[0]?.key).not.toBe(path?.key);
  expect(await openRisks()).toBe(bands.reduce((sum, { after }) => sum + after, 0));
});

test("once nothing is left beside it, the same fix breaks the path", async () => {
  const [path] = await pathsInto();
  const { paths, risk } = await ask(path?.id ?? "");
  expect(paths).toMatchObject({ broken: { items: [{ riskId: path?.id, after: null }] }, goesOn: { count: 0 } });
  expect(risk.after).toBeNull();
});
