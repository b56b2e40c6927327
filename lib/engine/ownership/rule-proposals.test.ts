import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileOwnerRules, matchOwnerRule, type OwnerSubject } from "@/lib/engine/ownership/owner-rules";
import { proposeRules } from "@/lib/engine/ownership/rule-proposals";
import { ASSET_KINDS } from "@/lib/model/asset-kind";

const subject = (over: Partial<OwnerSubject>): OwnerSubject => ({
  asset: { kind: "workload", key: "prod/shop/Deployment/api" },
  cluster: null,
  namespace: null,
  labels: {},
  repository: null,
  path: null,
  findingKind: null,
  ...over,
});
const labels = (over: Partial<OwnerSubject>) => proposeRules(subject(over)).map(({ label }) => label);

describe("proposals", () => {
  test("of a file widen from the file to its repository", () => {
    const asset = { kind: "repository" as const, key: "github.com/shop/api" };
    const file = { asset, repository: asset.key, path: "services/pay/src/a.ts" };
    expect(proposeRules(subject(file)).map(({ match }) => match)).toEqual([
      { repository: "github.com/shop/api", path: "services/pay/src/a.ts" },
      { repository: "github.com/shop/api", path: "services/pay/src/**" },
      { repository: "github.com/shop/api", path: "services/**" },
      { repository: "github.com/shop/api" },
    ]);
  });

  test("of an image name its family, but never a whole registry", () => {
    expect(labels({ asset: { kind: "image", key: "registry.example/shop/api" } })).toEqual([
      "registry.example/shop/api only",
      "All images in registry.example/shop/",
    ]);
    expect(labels({ asset: { kind: "image", key: "registry.example/api" } })).toHaveLength(1);
  });

  test("of a workload widen to its namespace, here and everywhere", () => {
    expect(labels({ namespace: "shop", cluster: "prod" })).toEqual([
      "prod/shop/Deployment/api only",
      "The namespace shop of prod",
      "The namespace shop in every cluster",
    ]);
  });

  // A name may hold what globs read as their own: a rule taught from it must still mean it, and only it.
  const name = fc.stringMatching(/^[a-z*?\\.[\]-]{1,8}$/);
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/"));
  const any = fc.record({
    asset: fc.record({ kind: fc.constantFrom(...ASSET_KINDS), key: path }),
    cluster: fc.option(name),
    namespace: fc.option(name),
    labels: fc.constant({}),
    repository: fc.option(path),
    path: fc.option(path),
    findingKind: fc.constant(null),
  });
  test("always match what they are proposed for", () => {
    fc.assert(
      fc.property(any, (given) => {
        for (const { match } of proposeRules(given)) {
          expect(Object.keys(match).length).toBeGreaterThan(0);
          const rules = compileOwnerRules([{ id: "r", position: 1, match, team: "t", person: null }]);
          expect(matchOwnerRule(rules, given)?.id).toBe("r");
        }
      }),
    );
  });

  test("the first reaches no other file or asset", () => {
    fc.assert(
      fc.property(any, any, (given, other) => {
        const [first] = proposeRules(given);
        if (!first || first.match.namespace !== undefined) return;
        const rules = compileOwnerRules([{ id: "r", position: 1, match: first.match, team: "t", person: null }]);
        if (matchOwnerRule(rules, other) === null) return;
        const isSameAsset = other.asset.kind === given.asset.kind && other.asset.key === given.asset.key;
        expect(isSameAsset || other.repository === given.repository).toBe(true);
      }),
    );
  });
});
