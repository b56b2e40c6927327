import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RiskDetail, RiskQuery } from "@/lib/contracts/http/risk";
import { admin, inventory, listLog4j, scan, web } from "@/lib/correlate/attack-paths/testing-paths";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { newId } from "@/lib/db/new-id";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { getRisk } from "@/lib/queries/get-risk";
import { listRisks } from "@/lib/queries/list-risks";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
  await listLog4j(door);
});
afterAll(() => door.close());

type Stored = { orgId: string; id: string; title: string; summary: string; status: string; path: { why: string }[] };
const pathsOf = (orgId: string): Promise<Stored[]> =>
  door.query(
    orgId,
    "SELECT org_id AS \"orgId\", id, title, summary, status, path FROM risk WHERE kind = 'attack-path' ORDER BY title",
  );

describe("whether a connection is enough", () => {
  const LOCAL = "allowing a local attacker to execute code with elevated privileges";
  /** A scan that names no vector, and what another tool says of the same CVE in another image. */
  const bare = (cve: string) => {
    const given = scan("web", [cve]);
    for (const one of given.report.Results[0]?.Vulnerabilities ?? []) Object.assign(one, { CVSS: undefined });
    return given;
  };
  const grype = (cve: string, vector: string) => ({
    report: {
      descriptor: { name: "grype", version: "0.90.0" },
      source: { type: "image", target: { userInput: "registry.example/other:1" } },
      matches: [
        {
          vulnerability: {
            id: cve,
            severity: "Critical",
            cvss: [{ version: "3.1", vector, metrics: { baseScore: 7.8 } }],
            fix: { versions: [], state: "unknown" },
          },
          artifact: {
            name: "log4j-core",
            version: "2.14.1",
            type: "java-archive",
            purl: "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
          },
        },
      ],
    },
    context: { scannedAt: "2026-01-31T00:00:00Z" },
  });
  const exploited = (cve: string, description: string | null) =>
    door.db.prisma.kev.create({
      data: { cve, dateAdded: new Date("2026-01-01T00:00:00Z"), ransomware: false, description },
    });
  const opens = async (cve: string, ...others: { report: unknown; context: { scannedAt: string } }[]) => {
    const org = await door.organization();
    await door.deliver(org, inventory([...web(), ...admin]));
    for (const given of [bare(cve), ...others]) await door.deliver(org, given);
    const clusters = await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'cluster'");
    await correlateAll(
      door.db,
      org,
      clusters.map(({ id }) => id),
      new Date(),
    );
    return (await pathsOf(org)).filter(({ status }) => status === "open");
  };

  test("CISA's words keep what is used locally from being a way in", async () => {
    await exploited("CVE-2023-4911", `The dynamic loader contains a buffer overflow, ${LOCAL}.`);
    expect(await opens("CVE-2023-4911")).toEqual([]);
  });

  test("a vector that any source of the advisory states decides, whichever tool's words are shown", async () => {
    await exploited("CVE-2023-0001", null);
    expect(
      await opens("CVE-2023-0001", grype("CVE-2023-0001", "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H")),
    ).toEqual([]);
    await exploited("CVE-2023-0002", LOCAL);
    const network = grype("CVE-2023-0002", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
    expect(await opens("CVE-2023-0002", network)).toMatchObject([{ status: "open" }]);
  });

  test("where nobody says, the row and the step say so", async () => {
    await exploited("CVE-2023-0003", "Allows for privilege escalation.");
    const [path] = await opens("CVE-2023-0003");
    expect(path?.path[1]).toMatchObject({
      why: expect.stringContaining("Nobody says whether a connection is enough."),
    });
    expect(path).toMatchObject({ summary: expect.stringContaining("Nobody says whether a connection is enough.") });
    const org = path?.orgId ?? "";
    const { items } = await listRisks(door.db, org, RiskQuery.parse({ q: "kind:attack-path" }));
    expect(items[0]?.reason).toContain("; nobody says whether a connection is enough.");
  });
});

describe("what a path says of itself", () => {
  test("a path and the change that ends it are one piece of work: one owner, the earlier date, and each names the other", async () => {
    const org = await door.organization();
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    const [path] = await pathsOf(org);
    const [fix] = await door.query<{ id: string; title: string; assetId: string }>(
      org,
      `SELECT id, title, asset_id AS "assetId" FROM risk WHERE kind <> 'attack-path'`,
    );
    const read = async (id: string | undefined) => RiskDetail.parse(await getRisk(door.db, org, id ?? ""));
    expect(await read(path?.id)).toMatchObject({ endsWith: { id: fix?.id, title: fix?.title }, alsoEnds: [] });
    expect((await read(fix?.id)).alsoEnds).toEqual([
      {
        id: path?.id,
        title: path?.title,
        goal: "to control of the cluster",
        score: (await read(path?.id)).score,
        band: "act",
      },
    ]);
    const { items } = await listRisks(door.db, org, RiskQuery.parse({}));
    expect(items.map(({ endsWith }) => endsWith?.id)).toContain(fix?.id);
    // Somebody gets the change, and a day for it that is sooner: the path follows.
    const team = newId();
    await door.query(org, "INSERT INTO team (org_id, id, slug, name) SELECT $1::uuid, $2::uuid, 'menders', 'Menders'", [
      org,
      team,
    ]);
    await door.query(
      org,
      `UPDATE risk SET owner_team_id = $1, owner_pinned = true, owner_reason = '{"text": "Given by a person.", "source": "decision"}', due_at = '2026-01-05', computed = NULL
        WHERE id = $2`,
      [team, fix?.id],
    );
    await door.query(org, "UPDATE attack_path_run SET inputs = 'something else'");
    const again = () => correlateAll(door.db, org, [fix?.assetId ?? ""], new Date("2026-02-02T00:00:00Z"));
    await again();
    const due = (await read(fix?.id)).dueAt;
    expect(await read(path?.id)).toMatchObject({
      owner: { team: "menders", reason: `Owner of the change that ends it, "${fix?.title}". Given by a person.` },
      dueAt: due,
    });
    const before = await everyRow(door, org);
    await again();
    expect(await everyRow(door, org)).toEqual(before);
    // A rule alone changes no path: its owner follows without a search.
    await door.query(org, "UPDATE risk SET owner_reason = owner_reason || $1::jsonb WHERE id = $2", [
      { text: "Said again." },
      fix?.id,
    ]);
    await again();
    expect((await read(path?.id)).owner.reason).toContain("Said again.");
  });

  test("its history names the factors that moved it, with their points before and after", async () => {
    const org = await door.organization();
    await door.deliver(org, inventory([...web(), ...admin]));
    await door.deliver(org, scan("web", ["CVE-2021-44228"]));
    await door.query(org, "UPDATE finding SET severity = 2");
    const image = await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'image'");
    await correlateAll(
      door.db,
      org,
      image.map(({ id }) => id),
      new Date(),
    );
    const [path] = await pathsOf(org);
    const history = await door.query<{ why: string }>(
      org,
      "SELECT why FROM risk_score WHERE risk_id = $1 ORDER BY at",
      [path?.id],
    );
    expect(history.map(({ why }) => why)).toEqual([
      "The way was found.",
      expect.stringMatching(/^Down \d+: .*Severity from \d+ to \d+/),
    ]);
  });

  // The weakness is scanned long before the inventory shows where it runs; the way is there since both are.
  test("its age is that of its newest part where that is known, and the words say so", async () => {
    const org = await door.organization();
    const given = inventory([...web(), ...admin]);
    await door.deliver(org, { ...given, context: { ...given.context, scannedAt: "2026-01-10T00:00:00Z" } });
    await door.deliver(org, scan("web", ["CVE-2021-44228"], "2026-02-01T00:00:00Z"));
    const [path] = await pathsOf(org);
    const { items } = await listRisks(door.db, org, RiskQuery.parse({ q: "kind:attack-path" }));
    expect(items).toMatchObject([
      { id: path?.id, firstSeenAt: "2026-02-01T00:00:00.000Z", firstSeenBy: "evidence", findings: 1 },
    ]);
    expect((await getRisk(door.db, org, path?.id ?? "")).memberCount.value).toBe(items[0]?.findings);
    await door.query(
      org,
      "UPDATE risk SET first_seen_at = '2026-01-15T00:00:00Z', fix = fix || '{\"since\": \"found\"}'",
    );
    await door.query(org, "UPDATE attack_path_run SET inputs = 'something else'");
    await door.deliver(org, scan("other", ["CVE-2021-44228"]));
    const again = await listRisks(door.db, org, RiskQuery.parse({ q: "kind:attack-path" }));
    expect(again.items).toMatchObject([{ firstSeenAt: "2026-01-15T00:00:00.000Z", firstSeenBy: "found" }]);
  });
});

test("a path is a risk of what it begins at, of the accounts that it takes over on its way, of where it ends and of the role that lets it on", async () => {
  const org = await door.organization();
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "web", namespace: "shop" } };
  await door.deliver(org, inventory([...web(), ...admin, account]));
  await door.deliver(org, scan("web", ["CVE-2021-44228"]));
  const touched = await door.query<{ kind: string; key: string }>(
    org,
    `SELECT a.kind, a.key FROM risk r CROSS JOIN LATERAL unnest(r.asset_ids) WITH ORDINALITY AS i(id, n) JOIN asset a ON a.org_id = r.org_id AND a.id = i.id
      WHERE r.kind = 'attack-path' AND r.status = 'open' ORDER BY i.n`,
  );
  expect(touched).toMatchObject([
    { kind: "workload", key: expect.stringMatching(/\/web$/) },
    { kind: "service_account", key: expect.stringMatching(/ServiceAccount\/web$/) },
    { kind: "cluster", key: "prod" },
    { kind: "role", key: "prod/ClusterRole/web-role" },
  ]);
});
