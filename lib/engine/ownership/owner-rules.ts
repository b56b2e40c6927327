import { compileGlob, type Glob, matchesGlob } from "@/lib/engine/codeowners/glob";
import { ASSET_KINDS, type AssetKind } from "@/lib/model/asset-kind";
import type { FindingKind } from "@/lib/model/finding-kind";

/**
 * What a rule matches; every given part must match, and no part at all matches everything. Globs: `*` within a segment, `**`
 * across. The same shape as the API's `OwnerRuleMatch`.
 */
export type OwnerMatcher = {
  /** `kind:glob` over the asset's key, or a glob alone for any kind. */
  asset?: string | undefined;
  namespace?: string | undefined;
  cluster?: string | undefined;
  /** `key=value glob`, or `key` for any value. */
  label?: string | undefined;
  repository?: string | undefined;
  /** A path glob; a final slash means all below. */
  path?: string | undefined;
  findingKind?: FindingKind | undefined;
};

export type OwnerRule = {
  id: string;
  position: number;
  match: OwnerMatcher;
  team: string | null;
  person: string | null;
  /** It is asked only where nothing else names an owner: it takes nothing from anybody. */
  fallback?: boolean;
};

/** What rules are asked about; null where it does not apply, and a rule that asks for it then does not match. */
export type OwnerSubject = {
  asset: { kind: AssetKind; key: string };
  cluster: string | null;
  namespace: string | null;
  /** Labels of the workload over those of its namespace. */
  labels: Readonly<Record<string, string>>;
  repository: string | null;
  path: string | null;
  findingKind: FindingKind | null;
};

export type CompiledOwnerRule = { rule: OwnerRule; tests: readonly ((subject: OwnerSubject) => boolean)[] };

/** Sorts rules by position (ties by id, so that two servers agree) and compiles their globs; build once per set of rules. */
export function compileOwnerRules(rules: readonly OwnerRule[]): CompiledOwnerRule[] {
  const ordered = rules.toSorted((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
  return ordered.map((rule) => ({ rule, tests: testsOf(rule.match) }));
}

/** The first rule that matches before all else, or null. Used for assigning and for the preview of a rule that is not saved yet. */
export function matchOwnerRule(rules: readonly CompiledOwnerRule[], subject: OwnerSubject): OwnerRule | null {
  return firstOf(rules, subject, false);
}

/** The first fallback rule that matches, or null: for what nothing else gives to anybody. */
export function matchFallbackRule(rules: readonly CompiledOwnerRule[], subject: OwnerSubject): OwnerRule | null {
  return firstOf(rules, subject, true);
}

function firstOf(rules: readonly CompiledOwnerRule[], subject: OwnerSubject, fallback: boolean): OwnerRule | null {
  const found = rules.find(
    ({ rule, tests }) => (rule.fallback ?? false) === fallback && tests.every((test) => test(subject)),
  );
  return found?.rule ?? null;
}

/** The rule's conditions in words, for the reason: "asset workload:prod/payments/** and namespace shop". */
export function describeMatcher(match: OwnerMatcher): string {
  const parts = Object.entries(match).filter(([, value]) => value !== undefined);
  return parts.length === 0
    ? "everything"
    : parts.map(([name, value]) => `${words[name] ?? name} ${value}`).join(" and ");
}

const words: Record<string, string> = { findingKind: "kind" };

function testsOf(match: OwnerMatcher): ((subject: OwnerSubject) => boolean)[] {
  const tests: ((subject: OwnerSubject) => boolean)[] = [];
  const glob = (pattern: string | undefined, of: (subject: OwnerSubject) => string | null) => {
    if (pattern !== undefined) tests.push(globTest(pattern, of));
  };
  if (match.asset !== undefined) tests.push(assetTest(match.asset));
  glob(match.namespace, (subject) => subject.namespace);
  glob(match.cluster, (subject) => subject.cluster);
  glob(match.repository, (subject) => subject.repository);
  glob(match.path?.replace(/^\/+/, "").replace(/\/$/, "/**"), (subject) => subject.path?.replace(/^\/+/, "") ?? null);
  if (match.label !== undefined) tests.push(labelTest(match.label));
  if (match.findingKind !== undefined) tests.push((subject) => subject.findingKind === match.findingKind);
  return tests;
}

function assetTest(pattern: string): (subject: OwnerSubject) => boolean {
  const colon = pattern.indexOf(":");
  const kind = ASSET_KINDS.find((known) => known === pattern.slice(0, Math.max(0, colon)));
  const test = globTest(kind ? pattern.slice(colon + 1) : pattern, (subject) => subject.asset.key);
  return (subject) => (kind === undefined || subject.asset.kind === kind) && test(subject);
}

function labelTest(pattern: string): (subject: OwnerSubject) => boolean {
  const equals = pattern.indexOf("=");
  const key = equals === -1 ? pattern : pattern.slice(0, equals);
  const glob = equals === -1 ? null : compileGlob(pattern.slice(equals + 1));
  return ({ labels }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    return value !== undefined && (glob === null || matchesGlob(glob, value));
  };
}

function globTest(pattern: string, of: (subject: OwnerSubject) => string | null): (subject: OwnerSubject) => boolean {
  const glob: Glob = compileGlob(pattern);
  return (subject) => {
    const text = of(subject);
    return text !== null && matchesGlob(glob, text);
  };
}
