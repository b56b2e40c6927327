import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IdentityDryRun } from "@/lib/contracts/http/identity-dry-run";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { time } from "@/lib/ingest/testing-histories";
import { grype, sarif, trivyFolder, trivyImage } from "@/lib/ingest/testing-reports";
import { dryRunIdentity } from "@/lib/queries/identity/dry-run-identity";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const high = (id: string) => ({ id, severity: "HIGH" });
const dryRun = async (orgId: string) => IdentityDryRun.parse(await dryRunIdentity(door.db, orgId, {}));
const repo = { repo: "https://github.com/shop/api" };

/** An organization with findings of several kinds and tools. */
async function filled(): Promise<string> {
  const orgId = await door.organization();
  await door.deliver(orgId, { report: trivyImage([high("CVE-2026-1"), high("CVE-2026-2")], { at: time(1) }) });
  await door.deliver(orgId, { report: grype([high("CVE-2026-1")], { at: time(2) }) });
  await door.deliver(orgId, { report: sarif(["B101", "B102"]), context: repo });
  const secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
  await door.deliver(orgId, { report: trivyFolder([high("CVE-2026-3")], { secret, at: time(1) }), context: repo });
  return orgId;
}

/** Writes a finding as an earlier rule would have keyed it. */
const rekey = (orgId: string, word: string, where: string) =>
  door.query(orgId, `UPDATE finding SET key = sha256($1::bytea) WHERE ${where}`, [Buffer.from(word)]);

describe("a dry run of identity", () => {
  test("finds nothing to change where findings were keyed by today's rules, whatever their kind", async () => {
    const orgId = await filled();
    const found = await dryRun(orgId);
    expect(found).toMatchObject({
      complete: true,
      merge: { groups: 0, findings: 0, examples: [] },
      split: { findings: 0, into: 0, examples: [] },
      move: { findings: 0, examples: [] },
    });
    expect(found.examined).toBeGreaterThan(4);
  });

  test("tells what would merge, what would split and what would only get another key, and changes no row", async () => {
    const orgId = await filled();
    await rekey(orgId, "moved", "check_id = 'bandit:B101'");
    // What an earlier rule had told apart: the second reporter's finding is the first one's today.
    await door.query(
      orgId,
      `WITH twin AS (
         INSERT INTO finding (org_id, id, key, kind, asset_id, vulnerability_id, identity, tool_severity, severity, state, open_during, first_seen_at)
         SELECT org_id, gen_random_uuid(), sha256('twin'), kind, asset_id, vulnerability_id, identity, 4, 4, 'open', open_during, first_seen_at
           FROM finding WHERE vulnerability_id = (SELECT id FROM vulnerability WHERE canonical_id = 'CVE-2026-1') RETURNING id)
       UPDATE observation o SET finding_id = twin.id, key_id = twin.id FROM twin, stream s
        WHERE s.id = o.stream_id AND s.tool = 'grype' AND o.tool_rule = 'CVE-2026-1'`,
    );
    // What an earlier rule took for one: a second tool's rule that is another check today.
    await door.query(
      orgId,
      `INSERT INTO observation (org_id, stream_id, key_id, finding_id, live, severity, tool_rule, pointer, import_id, parser)
       SELECT o.org_id, (SELECT id FROM stream WHERE id <> o.stream_id LIMIT 1), o.finding_id, o.finding_id, o.live, 4, 'semgrep:other', '/x', o.import_id, 'x@1'
         FROM observation o JOIN finding f ON f.id = o.finding_id WHERE f.check_id = 'bandit:B102'`,
    );
    const before = await everyRow(door, orgId);
    const found = await dryRun(orgId);
    expect(await everyRow(door, orgId)).toEqual(before);
    expect(found.merge).toMatchObject({ groups: 1, findings: 2, examples: [{ subject: "CVE-2026-1" }] });
    expect(found.merge.examples[0]?.findings).toHaveLength(2);
    expect(found.split).toMatchObject({
      findings: 1,
      into: 2,
      examples: [
        {
          into: expect.arrayContaining([
            { subject: "bandit:B102", reportedAs: ["bandit:B102"] },
            { subject: "semgrep:other", reportedAs: ["semgrep:other"] },
          ]),
        },
      ],
    });
    expect(found.move).toMatchObject({ findings: 1, examples: [{ from: "bandit:B101", to: "bandit:B101" }] });
  });

  test("looks at one kind when asked, and never at another organization", async () => {
    const orgId = await filled();
    await rekey(orgId, "moved", "check_id = 'bandit:B101'");
    expect((await dryRunIdentity(door.db, orgId, { kind: "vulnerability" })).move.findings).toBe(0);
    expect((await dryRunIdentity(door.db, orgId, { kind: "code" })).move.findings).toBe(1);
    expect(await dryRun(await door.organization())).toMatchObject({ examined: 0, complete: true });
  });
});
