import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  askKubernetesId,
  askSource,
  type CatalogEntity,
  compileCatalog,
  ownerOfKubernetesId,
  ownerOfSource,
} from "@/lib/engine/ownership/catalog";

const SHOP = "github.com/shop/api";
const entity = (ref: string, over: Partial<CatalogEntity> = {}): CatalogEntity => ({
  ref,
  owner: null,
  system: null,
  title: null,
  email: null,
  repository: SHOP,
  path: null,
  kubernetesId: null,
  ownFile: true,
  statedAt: "2026-01-01T00:00:00.000Z",
  ...over,
});
const component = (name: string, owner: string | null, over: Partial<CatalogEntity> = {}) =>
  entity(`component:default/${name}`, { owner: owner && `group:default/${owner}`, ...over });

/** Who owns a path, without the prefix of its reference. */
const ownerOf = (entities: readonly CatalogEntity[], path: string | null, repository = SHOP) =>
  ownerOfSource(compileCatalog(entities), repository, path)?.owner.replace("group:default/", "") ?? null;

describe("the owner of a path", () => {
  const monorepo = [
    component("shop", "platform"),
    component("payments", "payments", { path: "services/payments" }),
    component("ledger", "ledger", { path: "services/payments/ledger" }),
  ];
  test.each([
    ["services/payments/src/a.ts", "payments"],
    ["./services/payments/ledger/go.mod", "ledger"],
    ["services/payments", "payments"],
    ["services/payments-old/a.ts", "platform"],
    ["README.md", "platform"],
    [null, "platform"],
  ])("%s is of the entity in the deepest folder that holds it: %s", (path, owner) => {
    expect(ownerOf(monorepo, path)).toBe(owner);
  });

  test("without an entity at the root: the one owner whom all entities share, else nobody", () => {
    const [, payments, ledger] = monorepo as [CatalogEntity, CatalogEntity, CatalogEntity];
    expect(ownerOf([payments, ledger], null)).toBeNull();
    expect(ownerOf([payments, { ...ledger, owner: payments.owner }], null)).toBe("payments");
    expect(ownerOf([payments, { ...ledger, owner: payments.owner }], "Makefile")).toBe("payments");
  });

  test("a component counts before the API it provides; components that disagree name nobody", () => {
    const api = entity("api:default/orders", { owner: "group:default/architects" });
    expect(ownerOf([api, component("shop", "platform")], "a.ts")).toBe("platform");
    expect(ownerOf([api], "a.ts")).toBe("architects");
    expect(ownerOf([component("a", "one"), component("b", "two")], "a.ts")).toBeNull();
  });

  test("of an entity without an owner it is its system's owner", () => {
    const system = entity("system:default/shop", { owner: "group:default/retail", repository: null });
    const part = component("cart", null, { system: "system:default/shop" });
    expect(ownerOfSource(compileCatalog([system, part]), SHOP, null)).toMatchObject({
      owner: "group:default/retail",
      viaSystem: "system:default/shop",
    });
    expect(ownerOf([part], null)).toBeNull();
  });

  test("the owner's title and e-mail come along, as other names of it", () => {
    const group = entity("group:default/payments", { title: "Payments Squad", email: "pay@x.org", repository: null });
    expect(ownerOfSource(compileCatalog([component("a", "payments"), group]), SHOP, null)?.also).toEqual([
      "pay@x.org",
      "Payments Squad",
    ]);
  });
});

test("an entity stated by two files: its own repository's counts, then the newest", () => {
  const own = component("a", "own", { statedAt: "2026-01-01T00:00:00.000Z" });
  const older = component("a", "older", { ownFile: false, statedAt: "2026-02-01T00:00:00.000Z" });
  const newer = component("a", "newer", { ownFile: false, statedAt: "2026-03-01T00:00:00.000Z" });
  expect(ownerOf([newer, own, older], null)).toBe("own");
  expect(ownerOf([older, newer], null)).toBe("newer");
});

test("what carries an id in a cluster is of the entity that has it, unless several disagree", () => {
  const catalog = compileCatalog([
    component("a", "one", { kubernetesId: "cart", repository: null }),
    component("b", "two", { kubernetesId: "pay" }),
    component("c", "three", { kubernetesId: "pay" }),
  ]);
  expect(ownerOfKubernetesId(catalog, "cart")?.owner).toBe("group:default/one");
  expect(ownerOfKubernetesId(catalog, "pay")).toBeNull();
  expect(ownerOfKubernetesId(catalog, "constructor")).toBeNull();
});

const EVIL = "github.com/evil/a";
const newer = { ownFile: true, statedAt: "2027-01-01T00:00:00.000Z" };

describe("statements of one reference in several files", () => {
  test("of different repositories: each speaks for its own, however new the other is", () => {
    const victim = component("api", "payments", { ownFile: false });
    const evil = component("api", "evil", { ...newer, repository: EVIL });
    expect(ownerOf([victim, evil], null)).toBe("payments");
    expect(ownerOf([victim, evil], null, EVIL)).toBe("evil");
  });

  const system = (owner: string | null, over: Partial<CatalogEntity> = {}) =>
    entity("system:default/shop", { owner: owner && `group:default/${owner}`, repository: null, ...over });
  const part = component("cart", null, { system: "system:default/shop" });

  test("of a system: owners that disagree are inherited by nobody, and the answer says so", () => {
    const stated = [system("retail"), system("evil", { ...newer, repository: EVIL }), part];
    expect(askSource(compileCatalog(stated), SHOP, null)).toEqual({
      owner: null,
      dispute:
        "the catalog's files name different owners of system:default/shop: group:default/evil, group:default/retail",
    });
    expect(ownerOf([system("retail"), system("retail", newer), system(null, newer), part], null)).toBe("retail");
  });

  test("a contested part is not outvoted by the others", () => {
    const stated = [system("retail"), system("evil", newer), part, component("web", "evil")];
    expect(ownerOf(stated, null)).toBeNull();
  });

  test("what is no system is no one's to inherit from", () => {
    expect(
      ownerOf(
        [component("cart", null, { system: "component:default/x" }), component("x", "evil", { repository: EVIL })],
        null,
      ),
    ).toBeNull();
  });

  test("of an id in clusters: owners or ids that disagree name nobody, and the answer says so", () => {
    const victim = component("api", "payments", { kubernetesId: "pay" });
    const owner = component("api", "evil", { ...newer, kubernetesId: "pay", repository: EVIL });
    const catalog = compileCatalog([victim, owner]);
    expect(askKubernetesId(catalog, "pay")).toEqual({
      owner: null,
      dispute: "component:default/api names group:default/evil, component:default/api names group:default/payments",
    });
    const id = component("api", "payments", { ...newer, kubernetesId: "other", repository: EVIL });
    expect(askKubernetesId(compileCatalog([victim, id]), "pay")).toEqual({
      owner: null,
      dispute: "the catalog's files give component:default/api different ids in clusters: other, pay",
    });
    const silent = component("api", "evil", { ...newer, repository: EVIL });
    expect(ownerOfKubernetesId(compileCatalog([victim, silent]), "pay")?.owner).toBe("group:default/payments");
  });

  test("of a group: names that disagree do not count, and the answer says so", () => {
    const group = (over: Partial<CatalogEntity>) => entity("group:default/squad-7", { repository: null, ...over });
    const stated = [
      component("api", "squad-7"),
      group({ title: "Payments", email: "pay@x.org" }),
      group({ ...newer, title: "Evil", repository: EVIL }),
    ];
    expect(ownerOfSource(compileCatalog(stated), SHOP, null)).toMatchObject({
      owner: "group:default/squad-7",
      also: ["pay@x.org"],
      contested: "the catalog's files call group:default/squad-7 differently (Evil, Payments)",
    });
  });
});

// What a limited token may send: software in its own repository, without ids in clusters.
test("the file of one repository changes no answer about another or about a cluster, whatever it states", () => {
  const some = <T>(...values: T[]) => fc.constantFrom(...values);
  const shared = {
    ref: some("component:default/a", "component:default/b", "api:default/a"),
    owner: some(null, "group:default/g", "group:default/h"),
    system: some(null, "system:default/s", "component:default/b"),
    title: some(null, "G"),
    email: some(null, "g@x.org"),
    path: some(null, "services"),
    statedAt: some("2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z"),
  };
  const theirs = fc.record({
    ...shared,
    ref: some("component:default/a", "component:default/b", "system:default/s", "group:default/g"),
    repository: some(null, SHOP),
    kubernetesId: some(null, "cart", "pay"),
    ownFile: fc.boolean(),
  });
  const evil = fc.record({
    ...shared,
    repository: fc.constant(EVIL),
    kubernetesId: fc.constant(null),
    ownFile: fc.constant(true),
  });
  const answers = (entities: CatalogEntity[]) => {
    const catalog = compileCatalog(entities);
    return [
      ...[null, "services/a/x"].map((path) => askSource(catalog, SHOP, path)),
      ...["cart", "pay"].map((id) => askKubernetesId(catalog, id)),
    ];
  };
  fc.assert(
    fc.property(fc.array(theirs, { maxLength: 6 }), fc.array(evil, { maxLength: 4 }), (victims, added) => {
      expect(answers([...victims, ...added])).toEqual(answers(victims));
    }),
  );
});

// Imports arrive in any order, and a file may state an entity twice: two workers must name the same owner.
test("the order in which entities are loaded decides nothing", () => {
  const some = <T>(...values: T[]) => fc.constantFrom(...values);
  const anyEntity = fc.record({
    ref: some("component:default/a", "component:default/b", "api:default/a", "system:default/s", "group:default/g"),
    owner: some(null, "group:default/g", "group:default/h"),
    system: some(null, "system:default/s"),
    title: some(null, "G"),
    email: some(null, "g@x.org"),
    repository: some(null, SHOP),
    path: some(null, "services", "services/a"),
    kubernetesId: some(null, "cart"),
    ownFile: fc.boolean(),
    statedAt: some("2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z"),
  });
  const answers = (entities: CatalogEntity[]) => {
    const catalog = compileCatalog(entities);
    return [null, "services/a/x", "services/y"]
      .map((path) => ownerOfSource(catalog, SHOP, path))
      .concat([ownerOfKubernetesId(catalog, "cart")]);
  };
  fc.assert(
    fc.property(fc.array(anyEntity, { maxLength: 8 }), fc.func(fc.nat()), (entities, weight) => {
      const shuffled = entities.toSorted((a, b) => weight(a) - weight(b));
      expect(answers(shuffled)).toEqual(answers(entities));
    }),
  );
});

// Each question sorted and weighed all entities again: an import of a repository asks one per file.
test("thousands of questions about a repository with thousands of entities take no longer than the entities are many", () => {
  const many = Array.from({ length: 5_000 }, (_, n) => component(`c-${n}`, `g-${n}`, { path: `c-${n}` }));
  const catalog = compileCatalog(many);
  const startedAt = performance.now();
  for (let n = 0; n < 2_000; n++)
    expect(askSource(catalog, SHOP, `c-${n}/a.ts`).owner?.owner).toBe(`group:default/g-${n}`);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
