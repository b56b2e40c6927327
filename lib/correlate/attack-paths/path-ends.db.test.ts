import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Principal } from "@/lib/auth/principal";
import { applyDecisions } from "@/lib/commands/apply-decisions";
import { changeRisk } from "@/lib/commands/change-risks";
import { RiskDetail, RiskQuery } from "@/lib/contracts/http/risk";
import { admin, inventory, listExploited, scan, web } from "@/lib/correlate/attack-paths/testing-paths";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { newId } from "@/lib/db/new-id";
import { withTenant } from "@/lib/db/tenant";
import { balancer, deployment } from "@/lib/engine/attack-paths/testing-cluster";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { getRisk } from "@/lib/queries/get-risk";
import { listRisks } from "@/lib/queries/list-risks";

let door: Door;
let org: string;
beforeAll(async () => {
  door = await openDoor();
  await listExploited(door, ["CVE-2021-44228", "CVE-2023-50164"]);
});
afterAll(() => door.close());
beforeEach(async () => {
  org = await door.organization();
});

type Stored = {
  id: string;
  title: string;
  kind: string;
  endsWithId: string | null;
  dueAt: Date | null;
  assetId: string;
};
const risks = async (): Promise<{ path: Stored; fix: Stored; fixes: Stored[] }> => {
  const found = await door.query<Stored>(
    org,
    `SELECT id, title, kind, ends_with_id AS "endsWithId", due_at AS "dueAt", asset_id AS "assetId" FROM risk WHERE status <> 'closed' ORDER BY title`,
  );
  const fixes = found.filter(({ kind }) => kind !== "attack-path");
  const path = found.find(({ kind }) => kind === "attack-path");
  if (!path || !fixes[0]) throw new Error("a path and a fix are expected");
  return { path, fix: fixes[0], fixes };
};
const images = () =>
  door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'image'").then((rows) => rows.map(({ id }) => id));
const correlate = async () => correlateAll(door.db, org, await images(), new Date());

describe("whoever assigns the change that ends a path", () => {
  const ann = (targetPatterns: string[] = []): Principal => ({
    orgId: org,
    actor: { kind: "token", id: newId(), name: "Ann" },
    permissions: new Set(["triage:write"] as const),
    user: null,
    token: { id: newId(), name: "Ann", scopes: [], targetPatterns },
  });
  const owner = async (id: string) => RiskDetail.parse(await getRisk(door.db, org, id)).owner;
  const events = (id: string) =>
    door.query(org, "SELECT detail ->> 'text' AS text FROM audit_event WHERE subject_id = $1 ORDER BY at, id", [id]);
  const start = async () => {
    await door.query(org, "INSERT INTO team (org_id, id, slug, name) VALUES ($1, $2, 'menders', 'Menders')", [
      org,
      newId(),
    ]);
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    return risks();
  };

  test("assigns the path with it, takes both back, and each has its event", async () => {
    const { path, fix } = await start();
    const before = await owner(path.id);
    const given = { text: `Assigned to Menders, with the change that ends it: "${fix.title}"` };
    const taken = { text: `Assignment taken back, with the change that ends it: "${fix.title}"` };
    await changeRisk(door.db, ann(), fix.id, { owner: { team: "menders" } });
    expect(await owner(path.id)).toMatchObject({ team: "menders", source: "decision" });
    expect(await events(path.id)).toEqual([given]);
    await changeRisk(door.db, ann(), fix.id, { owner: { team: null } });
    expect(await owner(path.id)).toMatchObject({
      team: null,
      reason: expect.stringContaining("Ann took the assignment back; rules decide again"),
    });
    expect(await events(path.id)).toEqual([given, taken]);
    expect(await events(fix.id)).toEqual([{ text: "Assigned to Menders" }, { text: "Assignment taken back" }]);
    await correlate();
    expect(await owner(path.id)).toEqual(before);
  });

  test("leaves what a person assigned itself", async () => {
    const { path, fix } = await start();
    await changeRisk(door.db, ann(), path.id, { owner: { team: "menders" } });
    const before = await owner(path.id);
    await changeRisk(door.db, ann(), fix.id, { owner: { team: "menders" }, reason: "theirs" });
    await changeRisk(door.db, ann(), fix.id, { owner: { team: null } });
    expect(await owner(path.id)).toEqual(before);
    expect(await events(path.id)).toHaveLength(1);
  });

  test("with a token limited to targets changes that and no path", async () => {
    const { path, fix } = await start();
    const before = await owner(path.id);
    const token = ann(["image:registry.example/*"]);
    await expect(changeRisk(door.db, token, path.id, { owner: { team: "menders" } })).rejects.toThrow("limited to");
    await changeRisk(door.db, token, fix.id, { owner: { team: "menders" } });
    expect((await owner(fix.id)).team).toBe("menders");
    expect(await owner(path.id)).toEqual(before);
    expect(await events(path.id)).toEqual([]);
  });
});

describe("the date of a path and of the change that ends it", () => {
  const day = (date: number) => new Date(Date.UTC(2026, 2, date));
  const due = async () => {
    const { path, fix } = await risks();
    const shown = await Promise.all([path, fix].map(({ id }) => getRisk(door.db, org, id)));
    // What is shown is what is stored: lists sort, search and count by that.
    expect(shown.map(({ dueAt }) => dueAt)).toEqual([path, fix].map(({ dueAt }) => dueAt?.toISOString() ?? null));
    return [path.dueAt, fix.dueAt];
  };
  const set = (id: string, to: Date | null) => door.query(org, "UPDATE risk SET due_at = $2 WHERE id = $1", [id, to]);

  test.each([
    { of: "the path is earlier", path: day(3), fix: day(9), both: [day(3), day(3)] },
    { of: "the change is earlier", path: day(9), fix: day(3), both: [day(3), day(3)] },
    { of: "the change has none", path: day(3), fix: null, both: [day(3), day(3)] },
    { of: "the path has none", path: null, fix: day(3), both: [null, day(3)] },
  ])("is the earlier one and stored for both where $of, by a search as without", async ({ path, fix, both }) => {
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    const found = await risks();
    for (const searched of [false, true]) {
      await set(found.path.id, path);
      await set(found.fix.id, fix);
      if (searched) await door.query(org, "UPDATE attack_path_run SET inputs = 'something else'");
      await correlate();
      expect(await due()).toEqual(both);
    }
    // What was written of a date is computed once more, and then nothing is written any more.
    await correlate();
    const before = await everyRow(door, org);
    await correlate();
    expect(await everyRow(door, org)).toEqual(before);
  });

  test("is found where it is shown: what is due first comes first, and what is overdue is found by that", async () => {
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    const { path, fix } = await risks();
    await set(path.id, new Date("2020-01-01T00:00:00Z"));
    await set(fix.id, new Date("2099-01-01T00:00:00Z"));
    await correlate();
    const { items } = await listRisks(door.db, org, RiskQuery.parse({ q: "overdue:true" }));
    expect(items.map(({ id, overdue }) => ({ id, overdue })).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      [path.id, fix.id].sort().map((id) => ({ id, overdue: true })),
    );
  });
});

describe("what ends a path", () => {
  // One deployment runs a version with log4j, the other one with struts: to upgrade one of the two leaves the other one open.
  test("is no risk of one finding where an alike workload is entered by another", async () => {
    const api = (name: string, tag: number) => [
      deployment(
        name,
        { serviceAccountName: "web", automountServiceAccountToken: true },
        { image: `registry.example/api:${tag}` },
      ),
      balancer(name),
    ];
    const found = (tag: number, cve: string, component: string) => {
      const text = JSON.stringify(scan("api", [cve])).replaceAll(
        "registry.example/api:1",
        `registry.example/api:${tag}`,
      );
      return JSON.parse(text.replaceAll("log4j-core", component));
    };
    await door.deliver(org, inventory([...api("a", 1), ...api("b", 2), ...admin]));
    await door.deliver(org, found(1, "CVE-2021-44228", "log4j-core"));
    await door.deliver(org, found(2, "CVE-2023-50164", "struts2-core"));
    const { path, fixes } = await risks();
    expect(fixes).toHaveLength(2);
    expect(path.endsWithId).toBeNull();
    // The other entry leads to where its own exposure and weaknesses are shown.
    const [other] = await door.query<{ id: string }>(
      org,
      "SELECT id FROM asset WHERE kind = 'workload' AND name = 'b'",
    );
    const { path: steps } = RiskDetail.parse(await getRisk(door.db, org, path.id));
    expect(steps.find(({ alike }) => alike.length > 0)).toMatchObject({
      alike: ["shop/Deployment/b"],
      alikeIds: [other?.id],
    });
    // Upgraded in one of them, the path stays, and now the other change ends it.
    await door.deliver(org, JSON.parse(JSON.stringify(scan("api", [], "2026-02-02T00:00:00Z"))));
    const left = await risks();
    expect(left.fixes).toHaveLength(1);
    expect(left.path).toMatchObject({ endsWithId: left.fix.id });
  });

  test("is found again when the decision about the change has run out, though the path knew it no more", async () => {
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    const { path, fix } = await risks();
    expect(path.endsWithId).toBe(fix.id);
    await door.query(org, "UPDATE risk SET status = 'snoozed' WHERE id = $1", [fix.id]);
    await door.query(
      org,
      `INSERT INTO decision (org_id, id, kind, scope_kind, risk_id, reason, author_name, expires_at)
       VALUES ($1, gen_random_uuid(), 'snoozed', 'risk', $2, 'for now', 'Ann', now() + interval '1 day')`,
      [org, fix.id],
    );
    await door.deliver(org, scan("web", ["CVE-2021-44228"], "2026-02-02T00:00:00Z"));
    await correlate();
    expect((await risks()).path).toMatchObject({ id: path.id, endsWithId: null });
    await door.query(org, "UPDATE decision SET expires_at = now() - interval '1 hour'");
    await withTenant(door.db, org, (tx) => applyDecisions(tx, org, "everything"));
    // Nothing that paths depend on has changed: the cluster is not searched again.
    const searched = () => door.query(org, "SELECT inputs, ended_at FROM attack_path_run");
    const before = await searched();
    await door.deliver(org, scan("web", ["CVE-2021-44228"], "2026-02-03T00:00:00Z"));
    await correlate();
    expect(await searched()).toEqual(before);
    expect((await risks()).path).toMatchObject({ id: path.id, endsWithId: fix.id });
  });
});
