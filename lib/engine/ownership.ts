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
  matchFallbackRule,
  matchOwnerRule,
  type OwnerSubject,
} from "@/lib/engine/ownership/owner-rules";
import type { OwnerConfidence } from "@/lib/model/owner-confidence";

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
  reason: {
    source: OwnerSource;
    text: string;
    detail: string | null;
    /** Null where nobody is named. */
    confidence: OwnerConfidence | null;
    /** Why it is as sure as that, a sentence; empty where nobody is named. */
    confidenceText: string;
  };
};

/** How sure, and why. */
type Sureness = { confidence: OwnerConfidence | null; why: string };

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
  /** The repository an image claims to be built from, or was shown to be, and that repository's owner if it has one. */
  sourceRepository: { name: string; owner: Owner | null; isProved?: boolean } | null;
  fallback: { team: string | null; person: string | null; text: string } | null;
};

/**
 * Decides the owner by the first of: rule, label or annotation, CODEOWNERS, catalog entry, OCI `source` label's repository,
 * fallback rule, fallback.
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
    byFallback(rules, facts)
  );
}

function byRule(rules: readonly CompiledOwnerRule[], { subject }: OwnershipFacts): Owner | null {
  const rule = matchOwnerRule(rules, subject);
  if (!rule) return null;
  const detail = describeMatcher(rule.match);
  const text = `Ownership rule ${rule.position} matches ${detail}`;
  return owned(rule, { source: "rule", text, detail }, certain("Your organization wrote this rule"));
}

function byMetadata(object: Metadata | null, kind: "workload" | "namespace", directory: OwnerDirectory): Owner | null {
  if (!object) return null;
  for (const [source, values] of [["label", object.labels] as const, ["annotation", object.annotations] as const]) {
    for (const { key, onlyKnownTeam } of OWNER_KEYS) {
      const value = Object.hasOwn(values, key) ? values[key]?.trim() : undefined;
      if (!value) continue;
      const found = resolveName(directory, value);
      if (onlyKnownTeam && !(found.known && found.team)) continue;
      const detail = `${key}: ${value}`;
      const text = `The ${kind} ${object.name} carries the ${source} \`${detail}\``;
      return owned(found, { source, text, detail }, surenessOfKey(kind, key, onlyKnownTeam));
    }
  }
  return null;
}

function surenessOfKey(kind: "workload" | "namespace", key: string, onlyKnownTeam: boolean): Sureness {
  if (onlyKnownTeam) return likely(`\`${key}\` usually names something else; here a team goes by the same name`);
  if (kind === "namespace") return likely("It is said of the whole namespace, not of what runs in it");
  return certain("It is said of this very workload");
}

function byCodeowners({ codeowners }: OwnershipFacts, directory: OwnerDirectory): Owner | null {
  if (!codeowners) return null;
  const { file, path, repository } = codeowners;
  const found = path === null ? ownersOfRepository(file) : ownersOfPath(file, path);
  if (found.kind !== "owned") return null;
  const lines = found.rules.map(describeRule).join(", ");
  const text = `CODEOWNERS ${lines} of ${repository}`;
  const sure =
    path === null
      ? likely("It is the line for a file at the repository's root; no file is known")
      : certain(`The line is the one for ${path}`);
  return owned(resolveNames(directory, found.owners), { source: "codeowners", text, detail: lines }, sure);
}

function byCatalog({ catalog }: OwnershipFacts, directory: OwnerDirectory): Owner | null {
  if (!catalog || "dispute" in catalog) return null;
  const { entity, owner, also, viaSystem, contested, found } = catalog;
  const names = viaSystem ? `its system ${viaSystem} names the owner ${owner}` : `it names the owner ${owner}`;
  const remark = contested ? `. Other names do not count: ${contested}` : "";
  const text = `The catalog entry ${entity.ref} is ${found}, and ${names}${remark}`;
  const sure = likely("The entry speaks of a piece of software, not of one file or finding");
  return owned(
    resolveEntity(directory, owner, also),
    { source: "catalog", text, detail: `${entity.ref}: ${owner}` },
    sure,
  );
}

function bySourceLabel({ sourceRepository }: OwnershipFacts, directory: OwnerDirectory): Owner | null {
  if (!sourceRepository) return null;
  const { name, owner, isProved } = sourceRepository;
  const says = isProved ? "A verified signature shows that the image is built from" : "The image says it is built from";
  const detail = `org.opencontainers.image.source: ${name}`;
  if (owner && (owner.team || owner.person)) {
    const text = `${says} ${name}. ${owner.reason.text}`;
    const sure = likely(
      isProved
        ? "Its repository is proved; the owner is that of the repository as a whole"
        : "The image itself claims its repository; nobody proved it",
    );
    return owned(owner, { source: "source_label", text, detail }, sure);
  }
  const group = name
    .split("/")
    .findLast((part, i, parts) => i < parts.length - 1 && resolveName(directory, part).known);
  if (!group) return null;
  const text = `${says} ${name}, in the group of the team ${group}`;
  const sure = guess("Only the name of the repository's group says so");
  return owned(resolveName(directory, group), { source: "source_label", text, detail }, sure);
}

function byFallback(rules: readonly CompiledOwnerRule[], { subject, fallback, catalog }: OwnershipFacts): Owner {
  const rule = matchFallbackRule(rules, subject);
  if (rule) {
    const detail = describeMatcher(rule.match);
    const text = `Fallback rule ${rule.position} matches ${detail}, where nothing else names an owner`;
    return owned(
      rule,
      { source: "fallback", text, detail },
      likely("It is said of everything around it that has no owner"),
    );
  }
  if (fallback)
    return owned(
      fallback,
      { source: "fallback", text: fallback.text, detail: null },
      guess("Nothing else names an owner"),
    );
  const text =
    catalog && "dispute" in catalog
      ? `Nothing names an owner: no rule, label, CODEOWNERS line or source repository, and the catalog contradicts itself: ${catalog.dispute}`
      : "Nothing names an owner: no rule, label, CODEOWNERS line, catalog entry or source repository";
  return owned({ team: null, person: null }, { source: "none", text, detail: null }, { confidence: null, why: "" });
}

const certain = (why: string): Sureness => ({ confidence: "certain", why });
const likely = (why: string): Sureness => ({ confidence: "likely", why });
const guess = (why: string): Sureness => ({ confidence: "guess", why });

function owned(
  name: Pick<ResolvedName, "team" | "person">,
  reason: { source: OwnerSource; text: string; detail: string | null },
  { confidence, why }: Sureness,
): Owner {
  const text = sentence(reason.text);
  return {
    team: name.team,
    person: name.person,
    reason: { ...reason, text, confidence, confidenceText: sentence(why) },
  };
}

const sentence = (text: string) => (text === "" ? "" : `${text.replace(/\.$/, "")}.`);
