import { type CodeownersFile, describeRule, ownersOfPath, ownersOfRepository } from "@/lib/engine/codeowners";
import type { CatalogOwner } from "@/lib/engine/ownership/catalog";
import {
  type OwnerDirectory,
  type ResolvedName,
  resolveEntity,
  resolveName,
  resolveNames,
} from "@/lib/engine/ownership/directory";
import { OWNER_KEYS } from "@/lib/engine/ownership/owner-keys";
import {
  type CompiledOwnerRule,
  describeMatcher,
  matchOwnerRule,
  type OwnerSubject,
} from "@/lib/engine/ownership/owner-rules";

export type OwnerSource =
  | "rule"
  | "label"
  | "annotation"
  | "codeowners"
  | "catalog"
  | "source_label"
  | "fallback"
  | "none";

/** An owner always says why: `text` is a sentence, `detail` the very line, label or rule that decided. */
export type Owner = {
  /** Slug of a team, or the outside name as written. */
  team: string | null;
  /** E-mail of a person, or the outside handle. */
  person: string | null;
  reason: { source: OwnerSource; text: string; detail: string | null };
};

type Metadata = {
  name: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
};

/** Everything that may name an owner of one asset, or of one finding in it when `path` and `findingKind` are set. */
export type OwnershipFacts = {
  subject: OwnerSubject;
  workload: Metadata | null;
  namespace: Metadata | null;
  /** The CODEOWNERS file of the asset's repository, or of the repository that an image was verifiably built from. */
  codeowners: { repository: string; file: CodeownersFile; path: string | null } | null;
  /**
   * The software catalog's entry for the workload, else for the asset's repository; `found` says how it was come by. Where
   * its entries contradict each other, what they say: a clause.
   */
  catalog: (CatalogOwner & { found: string }) | { dispute: string } | null;
  /** The repository an image's OCI `source` label claims, and that repository's owner if it has one. */
  sourceRepository: { name: string; owner: Owner | null } | null;
  fallback: { team: string | null; person: string | null; text: string } | null;
};

/**
 * Decides the owner by the first of: rule, label or annotation, CODEOWNERS, catalog entry, OCI `source` label's repository,
 * fallback.
 *
 * Rules    come compiled (`compileOwnerRules`). An ownerless CODEOWNERS match clears what that file says; what is below it may
 *          still name an owner. Labels in an image are claims of whoever built it, hence below everything verifiable.
 * Returns  always an owner record; with source `none` when nothing names one.
 */
export function decideOwner(
  rules: readonly CompiledOwnerRule[],
  facts: OwnershipFacts,
  directory: OwnerDirectory,
): Owner {
  return (
    byRule(rules, facts) ??
    byMetadata(facts.workload, "workload", directory) ??
    byMetadata(facts.namespace, "namespace", directory) ??
    byCodeowners(facts, directory) ??
    byCatalog(facts, directory) ??
    bySourceLabel(facts, directory) ??
    byFallback(facts)
  );
}

function byRule(rules: readonly CompiledOwnerRule[], { subject }: OwnershipFacts): Owner | null {
  const rule = matchOwnerRule(rules, subject);
  if (!rule) return null;
  const detail = describeMatcher(rule.match);
  return owned(rule, "rule", `Ownership rule ${rule.position} matches ${detail}`, detail);
}

function byMetadata(object: Metadata | null, kind: string, directory: OwnerDirectory): Owner | null {
  if (!object) return null;
  for (const [source, values] of [["label", object.labels] as const, ["annotation", object.annotations] as const]) {
    for (const { key, onlyKnownTeam } of OWNER_KEYS) {
      const value = Object.hasOwn(values, key) ? values[key]?.trim() : undefined;
      if (!value) continue;
      const found = resolveName(directory, value);
      if (onlyKnownTeam && !(found.known && found.team)) continue;
      const detail = `${key}: ${value}`;
      return owned(found, source, `The ${kind} ${object.name} carries the ${source} \`${detail}\``, detail);
    }
  }
  return null;
}

function byCodeowners({ codeowners }: OwnershipFacts, directory: OwnerDirectory): Owner | null {
  if (!codeowners) return null;
  const { file, path, repository } = codeowners;
  const found = path === null ? ownersOfRepository(file) : ownersOfPath(file, path);
  if (found.kind !== "owned") return null;
  const lines = found.rules.map(describeRule).join(", ");
  return owned(resolveNames(directory, found.owners), "codeowners", `CODEOWNERS ${lines} of ${repository}`, lines);
}

function byCatalog({ catalog }: OwnershipFacts, directory: OwnerDirectory): Owner | null {
  if (!catalog || "dispute" in catalog) return null;
  const { entity, owner, also, viaSystem, contested, found } = catalog;
  const names = viaSystem ? `its system ${viaSystem} names the owner ${owner}` : `it names the owner ${owner}`;
  const remark = contested ? `. Other names do not count: ${contested}` : "";
  const text = `The catalog entry ${entity.ref} is ${found}, and ${names}${remark}`;
  return owned(resolveEntity(directory, owner, also), "catalog", text, `${entity.ref}: ${owner}`);
}

function bySourceLabel({ sourceRepository }: OwnershipFacts, directory: OwnerDirectory): Owner | null {
  if (!sourceRepository) return null;
  const { name, owner } = sourceRepository;
  const detail = `org.opencontainers.image.source: ${name}`;
  if (owner && (owner.team || owner.person)) {
    return owned(owner, "source_label", `The image says it is built from ${name}. ${owner.reason.text}`, detail);
  }
  const group = name
    .split("/")
    .findLast((part, i, parts) => i < parts.length - 1 && resolveName(directory, part).known);
  if (!group) return null;
  const text = `The image says it is built from ${name}, in the group of the team ${group}`;
  return owned(resolveName(directory, group), "source_label", text, detail);
}

function byFallback({ fallback, catalog }: OwnershipFacts): Owner {
  if (fallback) return owned(fallback, "fallback", fallback.text, null);
  const text =
    catalog && "dispute" in catalog
      ? `Nothing names an owner: no rule, label, CODEOWNERS line or source repository, and the catalog contradicts itself: ${catalog.dispute}`
      : "Nothing names an owner: no rule, label, CODEOWNERS line, catalog entry or source repository";
  return owned({ team: null, person: null }, "none", text, null);
}

function owned(
  name: Pick<ResolvedName, "team" | "person">,
  source: OwnerSource,
  text: string,
  detail: string | null,
): Owner {
  return { team: name.team, person: name.person, reason: { source, text: `${text.replace(/\.$/, "")}.`, detail } };
}
