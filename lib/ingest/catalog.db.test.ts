import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { Principal } from "@/lib/auth/principal";
import { placeImport } from "@/lib/commands/place-import";
import { newId } from "@/lib/db/new-id";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { CODEOWNERS, inventory, trivyFolder, trivyImage } from "@/lib/ingest/testing-reports";
import type { StatedContext } from "@/lib/model/context";

// A software catalog names owners: after CODEOWNERS, before what an image claims of itself.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const REPO = "https://github.com/shop/api";
const day = (n: number) => `2026-03-${String(n).padStart(2, "0")}T12:00:00Z`;
type Entity = { kind?: string; name: string; spec?: object; annotations?: object; title?: string };
const entity = ({ kind = "Component", name, spec = {}, annotations = {}, title }: Entity) => ({
  apiVersion: "backstage.io/v1alpha1",
  kind,
  metadata: { name, annotations, ...(title ? { title } : {}) },
  spec,
});
const owned = (name: string, owner: string, annotations: object = {}) =>
  entity({ name, spec: { type: "service", lifecycle: "production", owner }, annotations });
/** Several YAML documents, as the file in a repository has them. */
const yaml = (entities: object[]) => entities.map((one) => stringify(one)).join("---\n");

const deliver = (orgId: string, entities: object[], context: StatedContext = {}) =>
  door.deliver(orgId, { report: yaml(entities), context: { filename: "catalog-info.yaml", ...context } });

async function organization(): Promise<string> {
  const orgId = await door.organization();
  for (const slug of ["payments", "platform"])
    await door.query(orgId, "INSERT INTO team (org_id, id, slug, name) VALUES ($1, $2, $3, $3)", [
      orgId,
      newId(),
      slug,
    ]);
  return orgId;
}

const ownerOf = async (orgId: string, asset: string) => {
  const [row] = await door.query<{ team: string | null; source: string; text: string }>(
    orgId,
    `SELECT t.slug AS team, a.owner_reason ->> 'source' AS source, a.owner_reason ->> 'text' AS text
       FROM asset a LEFT JOIN team t ON t.id = a.owner_team_id WHERE a.kind || ':' || a.key = $1`,
    [asset],
  );
  return row;
};
const stored = (orgId: string) =>
  door
    .query<{ ref: string }>(orgId, "SELECT ref FROM catalog_entity ORDER BY ref")
    .then((all) => all.map((e) => e.ref));
const HERE = "repository:github.com/shop/api";
const folder = () => trivyFolder([{ id: "CVE-2026-1", severity: "HIGH" }], { at: day(1) });

// Whoever may state a repository's catalog may call each file another scope, and all of them are read for each of its files.
test("of all catalog files of a repository so many entities are kept, and the rest is told", async () => {
  const orgId = await organization();
  await deliver(orgId, [owned("first", "group:default/payments")], { repo: REPO, scope: "a" });
  await door.query(
    orgId,
    `INSERT INTO catalog_entity (org_id, asset_id, scope, ref, entity_kind, name, member_of, import_id)
     SELECT org_id, asset_id, 'b', 'component:default/x-' || n, 'Component', 'x', '{}', import_id
       FROM catalog_entity CROSS JOIN generate_series(1, 99998) AS n`,
  );
  const id = await deliver(orgId, [owned("one", "group:default/payments"), owned("two", "group:default/payments")], {
    repo: REPO,
    scope: "c",
  });
  const [kept] = await door.query<{ count: number }>(orgId, "SELECT count(*)::int AS count FROM catalog_entity");
  expect(kept?.count).toBe(100_000);
  const told = await door.query(orgId, "SELECT reason FROM import_problem WHERE import_id = $1", [id]);
  expect(told).toEqual([{ reason: expect.stringContaining("others of it state 99999") }]);
  // The same file again replaces its own and needs no room.
  await deliver(orgId, [owned("one", "group:default/payments"), owned("three", "group:default/payments")], {
    repo: REPO,
    scope: "a",
  });
  expect((await stored(orgId)).filter((ref) => !ref.includes("/x-"))).toEqual([
    "component:default/one",
    "component:default/one",
  ]);
}, 60_000);

describe("the catalog file of a repository", () => {
  test("owns its repository and the risks in it, and says that it is the catalog's entry", async () => {
    const orgId = await organization();
    await door.deliver(orgId, { report: folder(), context: { repo: REPO } });
    await deliver(orgId, [owned("api", "group:default/payments")], { repo: REPO });
    const reason = {
      team: "payments",
      source: "catalog",
      text: "The catalog entry component:default/api is in github.com/shop/api, and it names the owner group:default/payments.",
    };
    expect(await ownerOf(orgId, HERE)).toEqual(reason);
    expect(
      await door.query(
        orgId,
        "SELECT t.slug AS team, r.owner_reason ->> 'source' AS source FROM risk r JOIN team t ON t.id = r.owner_team_id",
      ),
    ).toEqual([{ team: "payments", source: "catalog" }]);
    // CODEOWNERS is nearer to the code.
    await door.deliver(orgId, CODEOWNERS("shop/platform"));
    expect(await ownerOf(orgId, HERE)).toMatchObject({ team: "platform", source: "codeowners" });
  });

  test("is replaced by the next one of its stream; the same again writes nothing; an older one that is late neither", async () => {
    const orgId = await organization();
    const two = [owned("api", "payments"), entity({ kind: "API", name: "orders", spec: { owner: "platform" } })];
    await deliver(orgId, two, { repo: REPO, scannedAt: day(1) });
    expect(await stored(orgId)).toEqual(["api:default/orders", "component:default/api"]);
    await deliver(orgId, [owned("api", "platform")], { repo: REPO, scannedAt: day(3) });
    expect(await stored(orgId)).toEqual(["component:default/api"]);
    expect(await ownerOf(orgId, HERE)).toMatchObject({ team: "platform" });
    const rows = await everyRow(door, orgId);
    await deliver(orgId, [owned("api", "platform"), owned("api", "platform")], { repo: REPO, scannedAt: day(4) });
    await deliver(orgId, two, { repo: REPO, scannedAt: day(2) });
    const { blob: _, ...after } = await everyRow(door, orgId);
    const { blob: __, ...before } = rows;
    expect(after).toEqual(before);
  });

  test("of another folder or scope stands beside it", async () => {
    const orgId = await organization();
    await deliver(orgId, [owned("api", "payments")], { repo: REPO });
    await deliver(orgId, [owned("jobs", "platform")], { repo: REPO, filename: "services/jobs/catalog-info.yaml" });
    await deliver(orgId, [owned("web", "platform")], { repo: REPO, scope: "web" });
    expect(await stored(orgId)).toEqual(["component:default/api", "component:default/jobs", "component:default/web"]);
  });

  test("that names no repository waits for a person, owns nothing, and is moved when it is placed", async () => {
    const orgId = await organization();
    await door.deliver(orgId, { report: folder(), context: { repo: REPO } });
    const importId = await deliver(orgId, [owned("api", "payments")]);
    const unplaced = () => door.query(orgId, "SELECT unplaced FROM import WHERE id = $1", [importId]);
    expect(await unplaced()).toEqual([{ unplaced: true }]);
    expect(await ownerOf(orgId, HERE)).toMatchObject({ team: null, source: "none" });
    const person: Principal = {
      orgId,
      actor: { kind: "user", id: null, name: "Ana" },
      permissions: new Set(["triage:write"]),
      user: null,
      token: null,
    };
    await placeImport({ db: door.db, enqueue: async () => undefined }, person, importId, { repo: REPO });
    await door.work(orgId, importId);
    expect(await unplaced()).toEqual([{ unplaced: false }]);
    expect(await ownerOf(orgId, HERE)).toMatchObject({ team: "payments", source: "catalog" });
    expect(await stored(orgId)).toEqual(["component:default/api"]);
  });
});

describe("the catalog of a whole organization", () => {
  const slug = (name: string) => ({ "github.com/project-slug": name });

  test("owns each repository, image and workload that its entities name, and waits for nobody", async () => {
    const orgId = await organization();
    await door.deliver(orgId, { report: folder(), context: { repo: REPO } });
    const image = trivyImage([{ id: "CVE-2026-2", severity: "HIGH" }], { at: day(1), digest: "b" });
    Object.assign(image.Metadata as object, {
      ImageConfig: { config: { Labels: { "org.opencontainers.image.source": "https://github.com/shop/web" } } },
    });
    await door.deliver(orgId, { report: image });
    const cluster = inventory("a", day(1));
    Object.assign((cluster.items[1] as { metadata: object }).metadata, {
      labels: { "backstage.io/kubernetes-id": "cart" },
    });
    await door.deliver(orgId, { report: cluster });
    const importId = await deliver(orgId, [
      owned("api", "payments", slug("shop/api")),
      owned("web", "platform", slug("shop/web")),
      owned("cart", "payments", { "backstage.io/kubernetes-id": "cart" }),
    ]);
    expect(await door.query(orgId, "SELECT unplaced, status FROM import WHERE id = $1", [importId])).toEqual([
      { unplaced: false, status: "done" },
    ]);
    expect(await ownerOf(orgId, HERE)).toMatchObject({ team: "payments", source: "catalog" });
    expect(await ownerOf(orgId, "workload:prod/shop/Deployment/api")).toEqual({
      team: "payments",
      source: "catalog",
      text: "The catalog entry component:default/cart is what api says it is (`backstage.io/kubernetes-id: cart`), and it names the owner group:default/payments.",
    });
  });

  test("the image's repository is owned by its entry, as what the image claims", async () => {
    const orgId = await organization();
    const image = trivyImage([{ id: "CVE-2026-2", severity: "HIGH" }], { at: day(1) });
    Object.assign(image.Metadata as object, {
      ImageConfig: { config: { Labels: { "org.opencontainers.image.source": "https://github.com/shop/web" } } },
    });
    await door.deliver(orgId, { report: image });
    await deliver(orgId, [owned("web", "platform", slug("shop/web"))]);
    const owner = await ownerOf(orgId, "image:registry.example/shop/api");
    expect(owner).toMatchObject({ team: "platform", source: "source_label" });
    expect(owner?.text).toContain("The catalog entry component:default/web is in github.com/shop/web");
  });

  // The group stands in one file, what it owns in another: whoever comes last, the same team is named in the end.
  test("a group's title names the team by which it is known here, though the group arrives later", async () => {
    const orgId = await organization();
    await deliver(orgId, [owned("api", "squad-7", slug("shop/api"))], { repo: REPO });
    expect(await ownerOf(orgId, HERE)).toMatchObject({ team: null, source: "catalog" });
    await deliver(orgId, [entity({ kind: "Group", name: "squad-7", title: "Payments", spec: { type: "team" } })], {
      filename: "org.yaml",
    });
    expect(await ownerOf(orgId, HERE)).toMatchObject({ team: "payments", source: "catalog" });
  });

  test("a token that is limited to some repositories speaks for no others", async () => {
    const orgId = await organization();
    await deliver(orgId, [owned("api", "payments"), owned("bank", "payments", slug("bank/core"))], {
      repo: REPO,
      limitedTo: ["repository:github.com/shop/*"],
    });
    expect(await stored(orgId)).toEqual(["component:default/api"]);
    expect(await door.query(orgId, "SELECT reason FROM import_problem")).toEqual([
      { reason: expect.stringContaining("repository:github.com/bank/core") },
    ]);
  });
});

describe("a token that is limited to another repository", () => {
  const EVIL = { repo: "https://github.com/evil/a", limitedTo: ["repository:github.com/evil/a"] };
  const located = { "backstage.io/source-location": `url:${REPO}/tree/main/` };

  test("takes no repository by stating its entry for its own", async () => {
    const orgId = await organization();
    await door.deliver(orgId, { report: folder(), context: { repo: REPO } });
    await deliver(orgId, [owned("api", "payments", located)], { filename: "all.yaml", scannedAt: day(1) });
    expect(await ownerOf(orgId, HERE)).toMatchObject({ team: "payments", source: "catalog" });
    await deliver(orgId, [owned("api", "platform")], { ...EVIL, scannedAt: day(2) });
    await deliver(orgId, [owned("api", "payments", located)], { filename: "all.yaml", scannedAt: day(3) });
    expect(await ownerOf(orgId, HERE)).toMatchObject({ team: "payments", source: "catalog" });
    expect(await ownerOf(orgId, "repository:github.com/evil/a")).toMatchObject({ team: "platform" });
  });

  test("takes no workload by its id, no group by its title and no system by its owner: they are left out, and told", async () => {
    const orgId = await organization();
    const cluster = inventory("a", day(1));
    Object.assign((cluster.items[1] as { metadata: object }).metadata, {
      labels: { "backstage.io/kubernetes-id": "payments" },
    });
    await door.deliver(orgId, { report: cluster });
    await deliver(orgId, [entity({ name: "api", spec: { system: "shop" } })], { repo: REPO });
    const importId = await deliver(
      orgId,
      [
        owned("payments", "platform", { "backstage.io/kubernetes-id": "payments" }),
        entity({ kind: "System", name: "shop", spec: { owner: "platform" } }),
        entity({ kind: "Group", name: "squad-7", title: "platform", spec: { type: "team" } }),
      ],
      EVIL,
    );
    expect(await ownerOf(orgId, "workload:prod/shop/Deployment/api")).toMatchObject({ team: null, source: "none" });
    expect(await ownerOf(orgId, HERE)).toMatchObject({ team: null, source: "none" });
    expect(await stored(orgId)).toEqual(["component:default/api", "component:default/payments"]);
    const problems = await door.query(orgId, "SELECT reason FROM import_problem WHERE import_id = $1 ORDER BY reason", [
      importId,
    ]);
    expect(problems).toEqual(
      ["`backstage.io/kubernetes-id: payments`", "group:default/squad-7", "system:default/shop"].map((named) => ({
        reason: expect.stringContaining(named),
      })),
    );
  });
});

test("files that disagree about a system's owner name nobody, whichever is newer, and the reason says so", async () => {
  const orgId = await organization();
  const system = (owner: string) => entity({ kind: "System", name: "shop", spec: { owner } });
  await deliver(orgId, [entity({ name: "api", spec: { system: "shop" } }), system("payments")], { repo: REPO });
  expect(await ownerOf(orgId, HERE)).toMatchObject({ team: "payments" });
  await deliver(orgId, [system("platform")], { repo: "https://github.com/shop/other", scannedAt: day(1) });
  expect(await ownerOf(orgId, HERE)).toMatchObject({
    team: null,
    source: "none",
    text: expect.stringContaining(
      "different owners of system:default/shop: group:default/payments, group:default/platform",
    ),
  });
});
