import { afterAll, beforeAll, expect, test } from "vitest";
import { WhatIf, type WhatIfOutcome } from "@/lib/contracts/http/what-if";
import { inventory, listExploited, scan, web } from "@/lib/correlate/attack-paths/testing-paths";
import { deployment } from "@/lib/engine/attack-paths/testing-cluster";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { whatIf } from "@/lib/queries/what-if/what-if";

const [LOG4SHELL, STRUTS] = ["CVE-2021-44228", "CVE-2023-50164"];
let door: Door;
let org: string;

/** Two ways in and two workloads behind: no single change keeps the attacker out of the namespace. */
beforeAll(async () => {
  door = await openDoor();
  await listExploited(door, [LOG4SHELL, STRUTS]);
  org = await door.organization();
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
});
afterAll(() => door.close());

type Path = { id: string; cuts: { id: string; title: string }[] };
const needsTwo = async (): Promise<Path> => {
  const [path] = await door.query<Path>(
    org,
    "SELECT id, fix -> 'cuts' AS cuts FROM risk WHERE kind = 'attack-path' AND status = 'open' AND title LIKE '%into the namespace internal'",
  );
  if (!path) throw new Error("there is no path into the namespace");
  return path;
};
const ask = async (riskId: string, cut: string | null = null) =>
  WhatIf.parse(await whatIf(door.db, org, { riskId, cut, now: new Date() })).outcomes;
const told = ({ findings, assets, paths, bands }: WhatIfOutcome) => ({ findings, assets, paths, bands });
const openRisks = async () =>
  (
    await door.query<{ n: number }>(org, "SELECT count(*)::int AS n FROM risk WHERE status IN ('open', 'in_progress')")
  )[0]?.n ?? 0;
const sum = ({ bands }: WhatIfOutcome, side: "before" | "after") => bands.reduce((all, one) => all + one[side], 0);

// The path said "52 to 51" of a change whose own page said "52 to 50".
test("each of two cuts that is a risk of its own is told with the numbers of that risk's page", async () => {
  const path = await needsTwo();
  const outcomes = await ask(path.id);
  expect(outcomes.map(({ cutIds }) => cutIds)).toEqual([
    ...path.cuts.map(({ id }) => [id]),
    path.cuts.map(({ id }) => id),
  ]);
  for (const outcome of outcomes.slice(0, 2)) {
    const [own] = await ask(outcome.change?.id ?? "");
    expect(told(outcome)).toEqual(told(own as WhatIfOutcome));
    expect(outcome.findings?.closes).toBe(1);
    expect(await ask(path.id, outcome.cutIds[0])).toMatchObject([told(outcome)]);
  }
});

test("a cut whose risk was decided is told by its paths alone, also beside one that is a risk", async () => {
  const path = await needsTwo();
  const [first, second] = await ask(path.id);
  await door.query(org, "UPDATE risk SET status = 'accepted' WHERE id = $1", [first?.change?.id]);
  const outcomes = await ask(path.id);
  await door.query(org, "UPDATE risk SET status = 'open' WHERE id = $1", [first?.change?.id]);
  expect(outcomes.map(({ change }) => change)).toEqual([null, second?.change, null]);
  expect(outcomes[0]).toMatchObject({ findings: null, paths: { note: expect.stringMatching(/^Only attack paths/) } });
  const note = `Of "${path.cuts[0]?.title}" only attack paths are counted here.`;
  expect(outcomes[2]).toMatchObject({ findings: { closes: 1 }, risk: { after: null }, paths: { note } });
});

// Last: it makes both changes.
test("both together are the two fixes made, and so it comes", async () => {
  const path = await needsTwo();
  const [, , both] = (await ask(path.id)) as [WhatIfOutcome, WhatIfOutcome, WhatIfOutcome];
  expect(both).toMatchObject({ change: null, risk: { after: null }, findings: { closes: 2, leaves: 0 } });
  const closed = both.paths.broken.count - both.paths.instead.count;
  expect(sum(both, "before") - sum(both, "after")).toBe(2 + closed);
  expect(await openRisks()).toBe(sum(both, "before"));
  for (const { title } of path.cuts) {
    const name = title.split(" ").at(-1) as string;
    await door.deliver(org, scan(name, [], "2026-03-01T00:00:00Z"));
  }
  expect(await openRisks()).toBe(sum(both, "after"));
});
