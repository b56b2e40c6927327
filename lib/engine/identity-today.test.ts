import { describe, expect, test } from "vitest";
import { buildCrosswalk, type CanonicalCheck } from "@/lib/engine/crosswalk";
import { type IdentityContext, identifyRecord, identityKey, identityTuple } from "@/lib/engine/identity";
import { identityToday, type StoredIdentity } from "@/lib/engine/identity-today";

const crosswalk = buildCrosswalk(
  [
    { scanner: "kube-bench:cis-1.12", ruleId: "1.2.1", checkId: "anonymous-auth", confidence: "exact" },
    { scanner: "trivy", ruleId: "KSV-1", checkId: "runs-as-root", confidence: "narrower" },
  ],
  [{ id: "anonymous-auth" }, { id: "runs-as-root" }] as CanonicalCheck[],
);

const stored = (over: Partial<StoredIdentity>): StoredIdentity => ({
  kind: "misconfiguration",
  asset: { kind: "cluster", key: "prod" },
  parts: ["node-1"],
  locus: "node-1",
  checkId: null,
  aliases: [],
  ...over,
});

describe("the identity of a stored finding under today's rules", () => {
  test("is the one that reading the record gives, where nothing has changed", () => {
    const context: IdentityContext = { assetKind: "image", canonicalCheck: () => "", secretHmac: () => "" };
    const asset = { kind: "image" as const, key: "registry.example/api" };
    const identity = identifyRecord(
      {
        kind: "vulnerability",
        severity: "high",
        title: "",
        advisory: "CVE-2026-1",
        aliases: [],
        links: [],
        manifest: null,
        package: { type: "deb", namespace: "debian", name: "openssl", version: "1", purl: null },
      },
      context,
    );
    const today = identityToday(
      stored({ kind: "vulnerability", asset, parts: identity.parts, aliases: ["CVE-2026-1"] }),
      "CVE-2026-1",
      crosswalk,
    );
    expect(today.key).toEqual(identityKey(identityTuple(asset, identity)));
  });

  test.each([
    { name: "a rule in the crosswalk is its check", rule: "trivy:KSV-1", subject: "runs-as-root" },
    { name: "a family may hold a colon", rule: "kube-bench:cis-1.12:1.2.1", subject: "anonymous-auth" },
    { name: "any other rule is itself", rule: "checkov:CKV_1", subject: "checkov:CKV_1" },
  ])("$name", ({ rule, subject }) => {
    expect(identityToday(stored({}), rule, crosswalk).subject).toBe(subject);
  });

  test.each([
    {
      name: "the group's CVE speaks for its aliases",
      advisory: "GHSA-aaaa-bbbb-cccc",
      aliases: ["CVE-2026-1", "GHSA-aaaa-bbbb-cccc"],
      subject: "CVE-2026-1",
    },
    {
      name: "a bundle once stored as an alias stands for itself",
      advisory: "DSA-1-1",
      aliases: ["CVE-2026-1", "DSA-1-1"],
      subject: "DSA-1-1",
    },
    {
      name: "and never speaks for the group",
      advisory: "GHSA-aaaa-bbbb-cccc",
      aliases: ["DSA-1-1", "GHSA-aaaa-bbbb-cccc"],
      subject: "GHSA-aaaa-bbbb-cccc",
    },
  ])("$name", ({ advisory, aliases, subject }) => {
    expect(
      identityToday(stored({ kind: "vulnerability", parts: ["deb", "", "x", ""], aliases }), advisory, crosswalk)
        .subject,
    ).toBe(subject);
  });

  test("package names are spelled as today", () => {
    const of = (name: string) =>
      identityToday(stored({ kind: "vulnerability", parts: ["pypi", "", name, ""] }), "CVE-2026-1", crosswalk).key;
    expect(of("Flask_Login")).toEqual(of("flask-login"));
  });
});
