import { describe, expect, test } from "vitest";
import { buildCrosswalk, type CanonicalCheck, canonicalCheck } from "@/lib/engine/crosswalk";
import { changeKindOf, fieldOfCheck, saysOf } from "@/lib/engine/fix-units/check-words";
import { loadControls, loadCrosswalk } from "@/lib/packs/load-crosswalk";
import says from "@/packs/fixes/says.json";
import fields from "@/packs/fixes/workload-fields.json";

const crosswalk = loadCrosswalk();

describe("the shipped crosswalk", () => {
  test("has every check and row of its source", () => {
    expect(crosswalk.checks.size).toBe(265);
    expect(crosswalk.merges.size).toBe(3122 + 2191);
    expect(loadControls().length).toBe(7005);
  });

  test.each([
    ["trivy", "KSV-0012", "container-runs-as-root"],
    ["trivy", "AVD-KSV-0012", "container-runs-as-root"],
    ["trivy", "KSV012", "container-runs-as-root"],
    ["checkov", "CKV_K8S_23", "container-runs-as-root"],
    ["kube-bench:cis-1.12", "1.2.1", "apiserver-anonymous-auth"],
  ])("%s %s is %s", (family, rule, checkId) => {
    expect(canonicalCheck(crosswalk, family, rule)).toMatchObject({ checkId, merged: true });
  });

  // Trivy once gave the API server's AlwaysPullImages check the id KSV0012: stripping a zero would merge it with run-as-non-root.
  test("ids that differ by zeros, dashes or case are different rules", () => {
    expect(canonicalCheck(crosswalk, "trivy", "KSV0012").checkId).toBe("apiserver-always-pull-images-missing");
    expect(canonicalCheck(crosswalk, "trivy", "ksv012").merged).toBe(false);
    expect(canonicalCheck(crosswalk, "trivy", "KSV-012").merged).toBe(false);
  });

  test("close and broader rules stay themselves and link", () => {
    const five = canonicalCheck(crosswalk, "kube-bench:cis-1.12", "5.2.1");
    expect(five.merged).toBe(false);
    expect(five.checkId).toBe("kube-bench:cis-1.12:5.2.1");
    expect(five.links.length).toBeGreaterThan(0);
  });

  test("an unmapped rule is its own check", () => {
    expect(canonicalCheck(crosswalk, "bandit", "B101")).toEqual({ checkId: "bandit:B101", merged: false, links: [] });
    expect(canonicalCheck(crosswalk, "kube-bench", "1.2.1").merged).toBe(false);
  });

  test("every control names a check that exists", () => {
    for (const { checkId } of loadControls()) expect(crosswalk.checks.has(checkId)).toBe(true);
  });
});

describe("a wrong table", () => {
  const check = (id: string) => ({ id }) as CanonicalCheck;
  const row = (checkId: string) => ({ scanner: "trivy", ruleId: "X", checkId, confidence: "exact" as const });
  test("that merges one rule into two checks is refused", () => {
    expect(() => buildCrosswalk([row("a"), row("b")], [check("a"), check("b")])).toThrow("both a and b");
  });
  test("that names an unknown check is refused", () => {
    expect(() => buildCrosswalk([row("c")], [check("a")])).toThrow("unknown check: c");
  });
});

describe("the words and changes of packs/fixes", () => {
  const ids = [...Object.keys(says), ...Object.values(fields).flatMap((field) => Object.keys(field.checks))];
  test("name only checks that exist, each once", () => {
    expect(ids.filter((id) => !crosswalk.checks.has(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
  test("cover every check of a workload's privilege", () => {
    const privilege = [...crosswalk.checks.values()].filter((check) => check.category === "workload-privilege");
    expect(privilege.filter((check) => !saysOf(check.id) && check.id !== "psp-permissive")).toEqual([]);
  });
  test("send checks of pod templates to workload fields and of Dockerfiles to instructions", () => {
    expect(fieldOfCheck("privileged-container")).toBe("privileged");
    expect(changeKindOf("dockerfile-root-user", "repository", "x")).toBe("dockerfile-instruction");
  });
});
