import { describe, expect, test } from "vitest";
import { compileCodeowners } from "@/lib/engine/codeowners";
import { parseCodeowners } from "@/lib/engine/codeowners/parse";
import { decideOwner, type OwnershipFacts } from "@/lib/engine/ownership";
import { ownerDirectory, resolveEntity, resolveName, resolveNames } from "@/lib/engine/ownership/directory";
import {
  compileOwnerRules,
  matchOwnerRule,
  type OwnerMatcher,
  type OwnerSubject,
} from "@/lib/engine/ownership/owner-rules";

const directory = ownerDirectory(
  [
    { slug: "payments", name: "Payments", aliases: ["@shop/payments-squad"] },
    { slug: "platform", name: "Platform" },
  ],
  [{ email: "ana@example.org", handles: ["@ana"] }],
);
const subject = (over: Partial<OwnerSubject> = {}): OwnerSubject => ({
  asset: { kind: "workload", key: "prod/shop/Deployment/payments-api" },
  cluster: "prod",
  namespace: "shop",
  labels: { app: "payments-api" },
  repository: null,
  path: null,
  findingKind: null,
  ...over,
});
const meta = (labels: Record<string, string>, annotations: Record<string, string> = {}) => ({
  name: "payments-api",
  labels,
  annotations,
});
const codeowners = (text: string, path: string | null) => ({
  repository: "github.com/shop/api",
  file: compileCodeowners(parseCodeowners(text).rules),
  path,
});
const facts = (over: Partial<OwnershipFacts> = {}): OwnershipFacts => ({
  subject: subject(),
  workload: null,
  namespace: null,
  codeowners: null,
  catalog: null,
  sourceRepository: null,
  fallback: null,
  ...over,
});
const catalogFact = (owner: string) => ({
  entity: {
    ref: "component:default/api",
    owner,
    system: null,
    title: null,
    email: null,
    repository: "github.com/shop/api",
    path: null,
    kubernetesId: null,
    ownFile: true,
    statedAt: "2026-01-01T00:00:00.000Z",
  },
  owner,
  also: [],
  viaSystem: null,
  found: "in github.com/shop/api",
});
const rule = (match: OwnerMatcher, position = 1, team = "platform") => ({
  id: `r${position}`,
  position,
  match,
  team,
  person: null,
});
const everything: OwnershipFacts = facts({
  workload: meta({ owner: "payments" }),
  namespace: meta({ team: "platform" }),
  codeowners: codeowners("* @shop/web", "src/a.ts"),
  sourceRepository: { name: "github.com/shop/api", owner: null },
  fallback: { team: "security", person: null, text: "The organization's fallback owner" },
});

describe("decideOwner takes the first of", () => {
  test("a rule, and says which", () => {
    const owner = decideOwner(compileOwnerRules([rule({ namespace: "shop" })]), everything, directory);
    expect(owner).toEqual({
      team: "platform",
      person: null,
      reason: {
        source: "rule",
        text: "Ownership rule 1 matches namespace shop.",
        detail: "namespace shop",
        confidence: "certain",
        confidenceText: "Your organization wrote this rule.",
      },
    });
  });

  test("a workload's label before its namespace's", () => {
    expect(decideOwner([], everything, directory)).toMatchObject({ team: "payments", reason: { source: "label" } });
    const without = { ...everything, workload: meta({}) };
    expect(decideOwner([], without, directory)).toMatchObject({
      team: "platform",
      reason: { detail: "team: platform" },
    });
  });

  test("an annotation of the workload before a label of the namespace", () => {
    const annotated = { ...everything, workload: meta({}, { contact: "ana@example.org" }) };
    expect(decideOwner([], annotated, directory)).toMatchObject({
      person: "ana@example.org",
      reason: { source: "annotation" },
    });
  });

  test("CODEOWNERS, quoting the line", () => {
    const owner = decideOwner(
      [],
      facts({ codeowners: codeowners("# x\n/src/ @shop/payments-squad", "src/a.ts") }),
      directory,
    );
    expect(owner).toMatchObject({
      team: "payments",
      reason: {
        source: "codeowners",
        text: "CODEOWNERS line 2 `/src/ @shop/payments-squad` of github.com/shop/api.",
      },
    });
  });

  test("the catalog's entry, quoting it, after CODEOWNERS and before what an image claims", () => {
    const entry = catalogFact("group:default/payments");
    expect(
      decideOwner([], facts({ catalog: entry, sourceRepository: everything.sourceRepository }), directory),
    ).toEqual({
      team: "payments",
      person: null,
      reason: {
        source: "catalog",
        text: "The catalog entry component:default/api is in github.com/shop/api, and it names the owner group:default/payments.",
        detail: "component:default/api: group:default/payments",
        confidence: "likely",
        confidenceText: "The entry speaks of a piece of software, not of one file or finding.",
      },
    });
    const both = facts({ catalog: entry, codeowners: codeowners("* @shop/platform", null) });
    expect(decideOwner([], both, directory)).toMatchObject({ team: "platform", reason: { source: "codeowners" } });
    const cleared = facts({ catalog: entry, codeowners: codeowners("*", null) });
    expect(decideOwner([], cleared, directory)).toMatchObject({ team: "payments", reason: { source: "catalog" } });
  });

  test("nobody where the catalog contradicts itself, and the reason says what it states", () => {
    const dispute = "component:default/a names group:default/one, component:default/b names group:default/two";
    expect(decideOwner([], facts({ catalog: { dispute } }), directory)).toEqual({
      team: null,
      person: null,
      reason: {
        source: "none",
        text: expect.stringContaining(`the catalog contradicts itself: ${dispute}.`),
        detail: null,
        confidence: null,
        confidenceText: "",
      },
    });
    const contested = { ...catalogFact("group:default/payments"), contested: "they differ" };
    expect(decideOwner([], facts({ catalog: contested }), directory).reason.text).toMatch(
      /names the owner group:default\/payments\. Other names do not count: they differ\.$/,
    );
  });

  test("what the source label's repository is owned by, and says that the image claims it", () => {
    const owner = decideOwner([], facts({ codeowners: codeowners("* @shop/payments", null) }), directory);
    const claimed = facts({ sourceRepository: { name: "github.com/shop/api", owner } });
    expect(decideOwner([], claimed, directory)).toMatchObject({
      team: "payments",
      reason: {
        source: "source_label",
        text: expect.stringContaining("The image says it is built from github.com/shop/api."),
      },
    });
  });

  test("the fallback", () => {
    const owner = decideOwner([], facts({ fallback: everything.fallback }), directory);
    expect(owner).toMatchObject({ team: "security", reason: { source: "fallback" } });
  });

  test("nothing, and says so", () => {
    expect(decideOwner([], facts(), directory)).toMatchObject({ team: null, person: null, reason: { source: "none" } });
  });
});

test("an ownerless CODEOWNERS match clears the catch-all and lets the fallback speak", () => {
  const cleared = facts({ codeowners: codeowners("* @shop/web\n/gen/", "gen/x.ts"), fallback: everything.fallback });
  expect(decideOwner([], cleared, directory).reason.source).toBe("fallback");
});

describe("how sure it is", () => {
  const sure = (over: Partial<OwnershipFacts>) => decideOwner([], facts(over), directory).reason.confidence;
  const source = (owner: OwnershipFacts["sourceRepository"]) => ({ sourceRepository: owner });
  const owned = decideOwner([], facts({ codeowners: codeowners("* @shop/payments", null) }), directory);
  test.each<[string, Partial<OwnershipFacts>, string | null]>([
    ["a label of the workload", { workload: meta({ owner: "payments" }) }, "certain"],
    ["a label that usually names something else", { workload: meta({ department: "payments" }) }, "likely"],
    ["a label of the namespace", { namespace: meta({ owner: "payments" }) }, "likely"],
    ["the CODEOWNERS line of the file", { codeowners: codeowners("* @shop/web", "src/a.ts") }, "certain"],
    ["the CODEOWNERS line of the whole repository", { codeowners: codeowners("* @shop/web", null) }, "likely"],
    ["an entry of the catalog", { catalog: catalogFact("group:default/payments") }, "likely"],
    ["the repository that an image claims", source({ name: "github.com/shop/api", owner: owned }), "likely"],
    [
      "the repository that it is proved to be built from",
      source({ name: "github.com/shop/api", owner: owned, isProved: true }),
      "likely",
    ],
    ["the name of that repository's group", source({ name: "github.com/payments/api", owner: null }), "guess"],
    ["a fallback", { fallback: everything.fallback }, "guess"],
    ["nothing", {}, null],
  ])("%s", (_, over, confidence) => expect(sure(over)).toBe(confidence));
});

test("a proof of where an image is built is told from a claim", () => {
  const owner = decideOwner([], facts({ codeowners: codeowners("* @shop/payments", null) }), directory);
  const from = (isProved: boolean) =>
    decideOwner([], facts({ sourceRepository: { name: "github.com/shop/api", owner, isProved } }), directory).reason;
  expect(from(true).text).toMatch(/^A verified signature shows that the image is built from github\.com\/shop\/api\./);
  expect(from(false).text).toMatch(/^The image says it is built from github\.com\/shop\/api\./);
  expect(from(false).confidenceText).toBe("The image itself claims its repository; nobody proved it.");
});

// A rule for what is left takes nothing from anybody, whatever it matches.
test("a fallback rule decides only where nothing else does", () => {
  const rules = compileOwnerRules([{ ...rule({ asset: "**" }), fallback: true }]);
  const sources: Partial<OwnershipFacts>[] = [
    { workload: meta({ owner: "payments" }) },
    { namespace: meta({ team: "payments" }) },
    { codeowners: codeowners("* @shop/payments", "src/a.ts") },
    { catalog: catalogFact("group:default/payments") },
    { sourceRepository: { name: "github.com/payments/api", owner: null } },
  ];
  for (const over of sources) expect(decideOwner(rules, facts(over), directory).team).toBe("payments");
  const left = facts({ codeowners: codeowners("/other/ @shop/payments", "src/a.ts") });
  expect(decideOwner(rules, left, directory)).toMatchObject({
    team: "platform",
    reason: { source: "fallback", confidence: "likely", text: expect.stringMatching(/^Fallback rule 1 matches asset/) },
  });
});

test("a label that names an application counts only if a team goes by that name", () => {
  const partOf = (value: string) => facts({ workload: meta({ "app.kubernetes.io/part-of": value }) });
  expect(decideOwner([], partOf("online-boutique"), directory).reason.source).toBe("none");
  expect(decideOwner([], partOf("payments"), directory).team).toBe("payments");
});

test("a label named like a property of every object names nobody", () => {
  const rules = compileOwnerRules([rule({ label: "constructor" })]);
  expect(matchOwnerRule(rules, subject({ labels: {} }))).toBeNull();
});

describe("matchOwnerRule", () => {
  test.each<[OwnerMatcher, Partial<OwnerSubject>, boolean]>([
    [{}, {}, true],
    [{ asset: "workload:prod/shop/**" }, {}, true],
    [{ asset: "workload:prod/*/Deployment/payments-*" }, {}, true],
    [{ asset: "image:prod/shop/**" }, {}, false],
    [{ asset: "prod/shop/**" }, {}, true],
    [
      { asset: "registry.example:5000/shop/*" },
      { asset: { kind: "image", key: "registry.example:5000/shop/api" } },
      true,
    ],
    [{ namespace: "sh*" }, {}, true],
    [{ namespace: "shop" }, { namespace: null }, false],
    [{ label: "app" }, {}, true],
    [{ label: "app=payments-*" }, {}, true],
    [{ label: "app=web" }, {}, false],
    [{ path: "src/payments/" }, { path: "src/payments/a/b.ts" }, true],
    [{ path: "src/payments/" }, { path: "src/other.ts" }, false],
    [{ path: "**/*.tf" }, { path: "infra/main.tf" }, true],
    [{ findingKind: "secret" }, { findingKind: "secret" }, true],
    [{ findingKind: "secret" }, {}, false],
    [{ namespace: "shop", cluster: "staging" }, {}, false],
  ])("%j on %j is %s", (match, over, expected) => {
    expect(matchOwnerRule(compileOwnerRules([rule(match)]), subject(over)) !== null).toBe(expected);
  });

  test("tries rules in order of position whatever order they are given in", () => {
    const rules = compileOwnerRules([rule({}, 20, "late"), rule({ namespace: "shop" }, 10, "early")]);
    expect(matchOwnerRule(rules, subject())?.team).toBe("early");
  });
});

describe("names", () => {
  test.each([
    ["@shop/payments-squad", { team: "payments", person: null, known: true }],
    ["@shop/platform", { team: "platform", person: null, known: true }],
    ["group:default/platform", { team: "platform", person: null, known: true }],
    ["Payments", { team: "payments", person: null, known: true }],
    ["@ana", { team: null, person: "ana@example.org", known: true }],
    ["ana@example.org", { team: null, person: "ana@example.org", known: true }],
    ["@else/where", { team: "@else/where", person: null, known: false }],
    ["@bob", { team: null, person: "@bob", known: false }],
    ["bob@example.org", { team: null, person: "bob@example.org", known: false }],
    ["checkout", { team: "checkout", person: null, known: false }],
  ])("%s", (name, expected) => expect(resolveName(directory, name)).toEqual(expected));

  // Two organizations may both have a team "web".
  test("a handle of another organization is not the team whose name its last part is", () => {
    const web = ownerDirectory([{ slug: "shop-front", name: "Shop front", aliases: ["@shop/front", "web"] }], []);
    const known = { team: "shop-front", person: null, known: true };
    expect(resolveName(web, "@acme/web")).toEqual({ team: "@acme/web", person: null, known: false });
    expect(resolveName(web, "acme/web")).toEqual({ team: "acme/web", person: null, known: false });
    for (const name of ["@shop/web", "web", "@web", "group:default/web", "default/web", "@Shop/Front"])
      expect(resolveName(web, name)).toEqual(known);
    const both = ownerDirectory([{ slug: "web", name: "Web", aliases: ["@shop/web", "acme/web"] }], []);
    expect(resolveName(both, "@acme/web")).toMatchObject({ team: "web", known: true });
    expect(resolveName(both, "@other/web").known).toBe(false);
  });

  // A reference says what it means: a person who is called like a team is not that team.
  test.each([
    ["group:default/payments", [], { team: "payments", person: null, known: true }],
    ["group:shop/squad", ["@shop/payments-squad"], { team: "payments", person: null, known: true }],
    ["group:default/ana", [], { team: "group:default/ana", person: null, known: false }],
    ["user:default/ana", [], { team: null, person: "ana@example.org", known: true }],
    ["user:default/a.b", ["ana@example.org"], { team: null, person: "ana@example.org", known: true }],
    ["user:default/payments", [], { team: null, person: "user:default/payments", known: false }],
    ["user:default/bob", ["bob@example.org"], { team: null, person: "bob@example.org", known: false }],
  ])("%s of a catalog, also called %j", (ref, also, expected) =>
    expect(resolveEntity(directory, ref, also)).toEqual(expected),
  );

  test("of several owners the organization's own team is taken", () => {
    expect(resolveNames(directory, ["@bob", "@ana", "@shop/platform"])).toMatchObject({ team: "platform" });
  });
});
