import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixUnitOf, isOfOneAsset } from "@/lib/engine/fix-units";
import type { FixUnitFacts, FixUnitKind } from "@/lib/engine/fix-units/unit";

const image = { kind: "image" as const, key: "registry.example/shop/api" };
const workload = { kind: "workload" as const, key: "prod/shop/Deployment/payments-api" };
const vulnerable = (type: string, name: string, over: Partial<Extract<FixUnitFacts, { kind: "vulnerability" }>> = {}) =>
  fixUnitOf({ kind: "vulnerability", asset: image, package: { type, namespace: null, name }, manifest: null, ...over });
const failed = (checkId: string, over: Partial<Extract<FixUnitFacts, { kind: "misconfiguration" }>> = {}) =>
  fixUnitOf({
    kind: "misconfiguration",
    asset: workload,
    checkId,
    checkTitle: null,
    resource: "shop/Deployment/payments-api",
    ...over,
  });

describe("fixUnitOf", () => {
  test("system packages of one image are one change, whatever the package", () => {
    expect(vulnerable("deb", "openssl").key).toEqual(vulnerable("deb", "zlib1g").key);
    expect(vulnerable("deb", "openssl").kind).toBe("os-packages");
  });

  test("the same system package in two images is two changes", () => {
    const other = { asset: { kind: "image" as const, key: "registry.example/shop/web" } };
    expect(vulnerable("deb", "openssl", other).key).not.toEqual(vulnerable("deb", "openssl").key);
  });

  test("a language package is one change per manifest", () => {
    const a = vulnerable("npm", "lodash", { manifest: "web/package-lock.json" });
    const b = vulnerable("npm", "lodash", { manifest: "api/package-lock.json" });
    expect(a.kind).toBe("package-upgrade");
    expect(a.key).not.toEqual(b.key);
    expect(a.title).toBe("Upgrade lodash in shop/api/web/package-lock.json");
  });

  test("what is wrong in one pod template is one change to one manifest, whichever checks judge it", () => {
    expect(failed("container-root-uid").key).toEqual(failed("container-runs-as-root").key);
    expect(failed("privileged-container").key).toEqual(failed("container-runs-as-root").key);
    expect(failed("memory-limit-missing").key).toEqual(failed("host-pid-namespace").key);
  });

  test("another workload, another manifest and what no field of a template answers are changes of their own", () => {
    const [here] = [failed("privileged-container").key];
    const staging = { kind: "workload" as const, key: "staging/shop/Deployment/payments-api" };
    const repository = { kind: "repository" as const, key: "github.com/shop/api" };
    for (const other of [
      failed("privileged-container", { asset: staging }),
      failed("privileged-container", { asset: repository, resource: "deploy/a.yaml" }),
      failed("privileged-container", { asset: repository, resource: "deploy/b.yaml" }),
      failed("networkpolicy-missing-for-pod"),
      failed("trivy:KSV-9999"),
    ])
      expect(other.key).not.toEqual(here);
    expect(failed("networkpolicy-missing-for-pod").key).not.toEqual(failed("trivy:KSV-9999").key);
  });

  test("a workload's change says in which cluster it is made", () => {
    expect(failed("privileged-container").locus).toBe("prod/shop/Deployment/payments-api");
  });

  test("a title names the actor and the act", () => {
    expect(failed("container-root-uid").title).toBe("payments-api runs as root");
    expect(failed("trivy:KSV-9999", { checkTitle: "Something odd" }).title).toBe("payments-api: Something odd");
    expect(
      vulnerable("maven", "log4j-core", { package: { type: "maven", namespace: "org.apache", name: "log4j" } }).title,
    ).toBe("Upgrade org.apache:log4j in shop/api");
  });

  test("a check of a Dockerfile is a change of that file", () => {
    const asset = { kind: "repository" as const, key: "github.com/shop/api" };
    const unit = failed("dockerfile-root-user", { asset, resource: "docker/Dockerfile" });
    expect(unit).toMatchObject({ kind: "dockerfile-instruction", locus: "docker/Dockerfile" });
    expect(unit.title).toBe("shop/api/docker/Dockerfile builds an image that runs as root");
    expect(failed("hadolint:DL9999", { asset, resource: "Dockerfile.prod" }).kind).toBe("dockerfile-instruction");
  });

  test("a secret found in two places is rotated once", () => {
    const secret = (path: string) =>
      fixUnitOf({ kind: "secret", asset: image, secretKey: "hmac-1", ruleTitle: "AWS Access Key ID", path });
    expect(secret("/app/.env").key).toEqual(secret("/etc/other").key);
    expect(secret("/app/.env").title).toBe("Rotate the secret in shop/api/app/.env: AWS Access Key ID");
  });

  test("a rule broken twice in one file of code is one change", () => {
    const asset = { kind: "repository" as const, key: "github.com/shop/api" };
    const weak = (path: string) =>
      fixUnitOf({ kind: "code", asset, rule: "bandit:B101", ruleTitle: "Assert used", path });
    expect(weak("a.py").key).not.toEqual(weak("b.py").key);
    expect(weak("a.py").title).toBe("Fix a.py: Assert used");
  });

  test("distinct fields never run into one another", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (n1, m1, n2, m2) => {
        const a = vulnerable("npm", n1, { manifest: m1 });
        const b = vulnerable("npm", n2, { manifest: m2 });
        expect(JSON.stringify(a.key) === JSON.stringify(b.key)).toBe(n1 === n2 && m1 === m2);
      }),
    );
  });

  test("only a secret is one change in two assets: every other change is whole when its asset's findings are", () => {
    const kinds = ["vulnerability", "misconfiguration", "secret", "code", "license", "dynamic"] as const;
    const about = fc.record({
      kind: fc.constantFrom(...kinds),
      package: fc.record({ type: fc.constantFrom("deb", "npm"), namespace: fc.constant(null), name: fc.string() }),
      manifest: fc.option(fc.string()),
      checkId: fc.string(),
      checkTitle: fc.constant(null),
      resource: fc.string(),
      secretKey: fc.string(),
      rule: fc.string(),
      ruleTitle: fc.string(),
      license: fc.string(),
      path: fc.string(),
      route: fc.option(fc.string()),
    });
    fc.assert(
      fc.property(about, fc.constantFrom("image", "workload", "repository"), (facts, kind) => {
        const [here, there] = ["a", "b"].map((key) => fixUnitOf({ ...facts, asset: { kind, key } } as FixUnitFacts));
        expect(JSON.stringify(here?.key) === JSON.stringify(there?.key)).toBe(!isOfOneAsset(here?.kind as FixUnitKind));
      }),
    );
  });
});
