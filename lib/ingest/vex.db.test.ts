import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "@/lib/auth/principal";
import { changeFinding } from "@/lib/commands/change-findings";
import { revokeDecision } from "@/lib/commands/decisions";
import { placeImport } from "@/lib/commands/place-import";
import { replayImport } from "@/lib/commands/replay-import";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { trivyImage } from "@/lib/ingest/testing-reports";
import type { StatedContext } from "@/lib/model/context";
import { getFinding } from "@/lib/queries/get-finding";

// A VEX document's statements are decisions: below people's, above tools', and gone when they are withdrawn (MODEL 1, 4).

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const IMAGE = "registry.example/shop/api:1";
const OPENSSL = "pkg:deb/debian/openssl@1.1.1?distro=debian-12";
const day = (n: number) => `2026-03-${String(n).padStart(2, "0")}T12:00:00Z`;
const principal = (orgId: string): Principal => ({
  orgId,
  actor: { kind: "user", id: null, name: "Ana" },
  permissions: new Set(["triage:own", "triage:write", "admin"]),
  user: null,
  token: null,
});

type Said = { id: string; state: string; justification?: string; ref?: string };

const vex = (at: string, said: readonly Said[], root: object = { type: "container", name: IMAGE }) => ({
  bomFormat: "CycloneDX",
  specVersion: "1.5",
  metadata: { timestamp: at, tools: [{ name: "vexer" }], component: { "bom-ref": "root", ...root } },
  components: [{ type: "library", "bom-ref": "lib", name: "openssl", version: "1.1.1", purl: OPENSSL }],
  vulnerabilities: said.map(({ id, state, justification, ref }) => ({
    id,
    analysis: { state, ...(justification ? { justification } : {}), detail: "we looked" },
    affects: [{ ref: ref ?? "lib" }],
  })),
});

async function scanned(...ids: string[]): Promise<string> {
  const orgId = await door.organization();
  await door.deliver(orgId, {
    report: trivyImage(
      ids.map((id) => ({ id, severity: "HIGH" })),
      { at: day(1) },
    ),
  });
  return orgId;
}

const say = (orgId: string, at: string, said: readonly Said[], context: StatedContext = {}) =>
  door.deliver(orgId, { report: vex(at, said), context });
const statuses = async (orgId: string) =>
  Object.fromEntries(
    (
      await door.query<{ advisory: string; status: string }>(
        orgId,
        `SELECT v.canonical_id AS advisory, CASE WHEN f.state = 'open' THEN coalesce(f.disposition, 'open') ELSE f.state END AS status
           FROM finding f JOIN vulnerability v ON v.id = f.vulnerability_id JOIN asset a ON a.id = f.asset_id JOIN component c ON c.id = f.component_id
          WHERE a.kind = 'image' AND c.name = 'openssl' ORDER BY 1`,
      )
    ).map(({ advisory, status }) => [advisory, status]),
  );
const idOf = async (orgId: string, advisory: string) =>
  (
    await door.query<{ id: string }>(
      orgId,
      "SELECT f.id FROM finding f JOIN vulnerability v ON v.id = f.vulnerability_id WHERE v.canonical_id = $1",
      [advisory],
    )
  )[0]?.id ?? "";
const decisions = (orgId: string) =>
  door.query<{ id: string; kind: string; revoked: boolean }>(
    orgId,
    "SELECT id, kind, revoked_at IS NOT NULL AS revoked FROM decision WHERE source = 'vex' ORDER BY id",
  );

describe("a CycloneDX VEX document", () => {
  test.each([
    ["not_affected", "not_affected"],
    ["false_positive", "false_positive"],
    ["resolved", "fixed"],
    ["exploitable", "open"],
    ["in_triage", "open"],
  ])("that says %s leaves what a scanner sees as %s", async (state, status) => {
    const orgId = await scanned("CVE-2026-1", "CVE-2026-2");
    await say(orgId, day(2), [{ id: "CVE-2026-1", state }]);
    expect(await statuses(orgId)).toEqual({ "CVE-2026-1": status, "CVE-2026-2": "open" });
  });

  test("says who decided, why and where, in the finding's layers", async () => {
    const orgId = await scanned("CVE-2026-1");
    await say(orgId, day(2), [{ id: "CVE-2026-1", state: "not_affected", justification: "code_not_reachable" }]);
    const finding = await getFinding(door.db, orgId, await idOf(orgId, "CVE-2026-1"));
    expect(finding.status).toBe("not_affected");
    expect(finding.decisions).toMatchObject([
      {
        source: "vex",
        author: "vexer (VEX)",
        justification: "vulnerable_code_not_in_execute_path",
        reason: "not affected: code not reachable: we looked",
        scope: {
          rule: "CVE-2026-1",
          component: "pkg:deb/debian/openssl@1.1.1",
          asset: "image:registry.example/shop/api",
        },
      },
    ]);
    const states = finding.layers.filter(({ field }) => field === "state");
    expect(states[0]).toMatchObject({ source: "vex", value: "not_affected", effective: true });
    expect(states.filter(({ effective }) => effective)).toHaveLength(1);
    expect(states.some(({ source, value }) => source === "tool" && value === "seen")).toBe(true);
  });

  test("speaks of everything in the image when its product is the image, and of what a later scan brings", async () => {
    const orgId = await scanned("CVE-2026-1");
    await say(orgId, day(2), [
      { id: "CVE-2026-1", state: "not_affected", ref: "root" },
      { id: "CVE-2026-3", state: "not_affected", ref: "root" },
    ]);
    const both = ["CVE-2026-1", "CVE-2026-3"].map((id) => ({ id, severity: "HIGH" }));
    await door.deliver(orgId, { report: trivyImage(both, { at: day(3) }) });
    expect(await statuses(orgId)).toMatchObject({ "CVE-2026-1": "not_affected", "CVE-2026-3": "not_affected" });
  });

  test("reaches no other image", async () => {
    const orgId = await scanned("CVE-2026-1");
    await door.deliver(orgId, {
      report: vex(day(2), [{ id: "CVE-2026-1", state: "not_affected" }], {
        type: "container",
        name: "registry.example/other/api:1",
      }),
    });
    expect(
      await door.query(
        orgId,
        "SELECT f.disposition FROM finding f JOIN asset a ON a.id = f.asset_id WHERE a.key = 'registry.example/shop/api'",
      ),
    ).toEqual([{ disposition: null }]);
  });

  // An OpenVEX document may speak of many images; the sender's word says where it is filed, not what it is about.
  test("about another product sets nothing here, whatever the delivery was filed under", async () => {
    const orgId = await scanned("CVE-2026-1", "CVE-2026-2");
    const about = (repository: string, name: string) => ({
      vulnerability: { name },
      products: [{ "@id": `pkg:oci/x?repository_url=${repository}`, subcomponents: [{ "@id": OPENSSL }] }],
      status: "not_affected",
    });
    const report = {
      "@context": "https://openvex.dev/ns/v0.2.0",
      timestamp: day(2),
      statements: [about("registry.example/shop/api", "CVE-2026-1"), about("registry.example/shop/web", "CVE-2026-2")],
    };
    const id = await door.deliver(orgId, { report, context: { image: IMAGE } });
    expect(await statuses(orgId)).toEqual({ "CVE-2026-1": "not_affected", "CVE-2026-2": "open" });
    expect(await door.query(orgId, "SELECT reason FROM import_problem WHERE import_id = $1", [id])).toEqual([
      { reason: expect.stringMatching(/1 VEX statements are about another product/) },
    ]);
  });

  test("that does not say it any more has withdrawn it; an older one that arrives late says nothing new", async () => {
    const orgId = await scanned("CVE-2026-1", "CVE-2026-2");
    const said = (id: string) => ({ id, state: "not_affected" });
    await say(orgId, day(4), [said("CVE-2026-1"), said("CVE-2026-2")]);
    const kept = (await decisions(orgId)).map(({ id }) => id);
    await say(orgId, day(5), [said("CVE-2026-2")]);
    expect(await statuses(orgId)).toEqual({ "CVE-2026-1": "open", "CVE-2026-2": "not_affected" });
    expect((await decisions(orgId)).map(({ id }) => id)).toEqual(kept);
    await say(orgId, day(3), [said("CVE-2026-1")]);
    expect(await statuses(orgId)).toEqual({ "CVE-2026-1": "open", "CVE-2026-2": "not_affected" });
    await say(orgId, day(6), [said("CVE-2026-2"), { id: "CVE-2026-2", state: "exploitable" }, said("CVE-2026-1")]);
    expect((await statuses(orgId))["CVE-2026-1"]).toBe("not_affected");
    await say(orgId, day(7), [{ id: "CVE-2026-1", state: "exploitable" }, said("CVE-2026-2")]);
    expect((await statuses(orgId))["CVE-2026-1"]).toBe("open");
  });

  test("that is partial withdraws nothing", async () => {
    const orgId = await scanned("CVE-2026-1", "CVE-2026-2");
    await say(orgId, day(2), [{ id: "CVE-2026-1", state: "not_affected" }]);
    await say(orgId, day(3), [{ id: "CVE-2026-2", state: "not_affected" }], { partial: true });
    expect(await statuses(orgId)).toEqual({ "CVE-2026-1": "not_affected", "CVE-2026-2": "not_affected" });
  });

  test("does not overrule a person, and is there again when the person takes it back", async () => {
    const orgId = await scanned("CVE-2026-1");
    const id = await idOf(orgId, "CVE-2026-1");
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    await changeFinding(door.db, principal(orgId), id, { status: "accepted", reason: "we live with it", expiresAt });
    await say(orgId, day(2), [{ id: "CVE-2026-1", state: "not_affected" }]);
    expect(await statuses(orgId)).toEqual({ "CVE-2026-1": "accepted" });
    await changeFinding(door.db, principal(orgId), id, { status: "open" });
    expect(await statuses(orgId)).toEqual({ "CVE-2026-1": "not_affected" });
  });

  test("stays revoked by a person when it is sent again", async () => {
    const orgId = await scanned("CVE-2026-1");
    await say(orgId, day(2), [{ id: "CVE-2026-1", state: "not_affected" }]);
    const [decision] = await decisions(orgId);
    await revokeDecision(door.db, principal(orgId), decision?.id ?? "");
    await say(orgId, day(3), [{ id: "CVE-2026-1", state: "not_affected" }]);
    expect(await statuses(orgId)).toEqual({ "CVE-2026-1": "open" });
  });

  test("sets nothing while it is unplaced, and sets it once it is placed; read again it writes nothing", async () => {
    const orgId = await scanned("CVE-2026-1");
    const importId = await door.deliver(orgId, {
      report: vex(day(2), [{ id: "CVE-2026-1", state: "not_affected" }], { type: "application", name: "something" }),
      context: { filename: "vex.json" },
    });
    expect(await statuses(orgId)).toEqual({ "CVE-2026-1": "open" });
    const deps = { db: door.db, enqueue: async () => undefined };
    await placeImport(deps, principal(orgId), importId, { image: IMAGE });
    await door.work(orgId, importId);
    expect(await statuses(orgId)).toEqual({ "CVE-2026-1": "not_affected" });
    expect((await decisions(orgId)).map(({ revoked }) => revoked).sort()).toEqual([false, true]);
    const rows = await everyRow(door, orgId);
    await replayImport(deps, principal(orgId), importId);
    await door.work(orgId, importId);
    expect(await everyRow(door, orgId)).toEqual(rows);
  });
});
