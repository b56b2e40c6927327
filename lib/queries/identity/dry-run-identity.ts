import type { z } from "zod";
import type {
  IdentityDryRun,
  IdentityDryRunAsk,
  WouldMerge,
  WouldMove,
  WouldSplit,
} from "@/lib/contracts/http/identity-dry-run";
import type { Db } from "@/lib/db/client";
import { type IdentityToday, identityToday } from "@/lib/engine/identity-today";
import { groupBy } from "@/lib/model/group-by";
import { loadCrosswalk } from "@/lib/packs/load-crosswalk";
import { findingsWithKeys, type StoredFinding, storedFindings } from "@/lib/queries/identity/stored-identities";

/** One run looks at so much and takes so long; beyond that its counts are lower bounds and it says so. */
const MAX_FINDINGS = 200_000;
const MAX_MS = 20_000;
const EXAMPLES = 50;
/** Of one merge so many findings are named. */
const NAMED = 10;
const KEYS_PER_QUERY = 5_000;

/**
 * What today's crosswalk and identity rules would merge and split among the stored observations, compared with the stored
 * keys. Reads only.
 *
 * merge    findings that would get one key; one that has it already and stays counts too
 * split    findings whose witnesses would get several keys
 * move     findings that would get another key and stay alone
 */
export async function dryRunIdentity(
  db: Db,
  orgId: string,
  { kind }: IdentityDryRunAsk,
  now = new Date(),
): Promise<IdentityDryRun> {
  const { examined, complete, different } = await examine(db, orgId, kind);
  const merges = await mergesOf(db, orgId, different);
  const inMerge = new Set(merges.flatMap(({ findings }) => findings.map(({ id }) => id)));
  const splits = different.filter(({ today }) => today.length > 1);
  const moves = different.filter(({ today, finding }) => today.length === 1 && !inMerge.has(finding.id));
  return {
    asOf: now.toISOString(),
    examined,
    complete,
    merge: { groups: merges.length, findings: inMerge.size, examples: merges.slice(0, EXAMPLES).map(toMerge) },
    split: {
      findings: splits.length,
      into: splits.reduce((sum, { today }) => sum + today.length, 0),
      examples: splits.slice(0, EXAMPLES).map(toSplit),
    },
    move: { findings: moves.length, examples: moves.slice(0, EXAMPLES).map(toMove) },
  };
}

/** A finding that is not what it was: its distinct identities today, each with what its witnesses call it. */
type Different = { finding: StoredFinding; today: (IdentityToday & { reportedAs: string[] })[] };

async function examine(db: Db, orgId: string, kind: IdentityDryRunAsk["kind"]) {
  const started = performance.now();
  const different: Different[] = [];
  let examined = 0;
  for await (const batch of storedFindings(db, orgId, kind)) {
    for (const finding of batch) {
      const today = identitiesToday(finding);
      if (today.some(({ key }) => !key.equals(finding.key))) different.push({ finding, today });
    }
    examined += batch.length;
    if (examined >= MAX_FINDINGS || performance.now() - started > MAX_MS)
      return { examined, complete: false, different };
  }
  return { examined, complete: true, different };
}

function identitiesToday(finding: StoredFinding): Different["today"] {
  const stored = { ...finding, asset: { kind: finding.assetKind, key: finding.assetKey } };
  const named = finding.toolRules.map((rule) => ({ rule, ...identityToday(stored, rule, loadCrosswalk()) }));
  return [...groupBy(named, ({ key }) => key.toString("hex")).values()].map((same) => ({
    subject: same[0]?.subject ?? "",
    key: same[0]?.key as Buffer,
    reportedAs: same.map(({ rule }) => rule),
  }));
}

type Merge = { subject: string; findings: StoredFinding[] };

async function mergesOf(db: Db, orgId: string, different: readonly Different[]): Promise<Merge[]> {
  const claims = different.flatMap(({ finding, today }) =>
    today.map(({ key, subject }) => ({ key, hex: key.toString("hex"), subject, finding })),
  );
  const byKey = groupBy(claims, ({ hex }) => hex);
  const holders = await holdersOf(
    db,
    orgId,
    [...byKey.values()].map(([first]) => first?.key as Buffer),
  );
  // Whoever has the key today is part of the merge only if it does not leave it itself.
  const leaving = new Set(different.map(({ finding }) => finding.id));
  return [...byKey].flatMap(([hex, same]) => {
    const holder = holders.get(hex);
    const findings = new Map(same.map(({ finding }) => [finding.id, finding]));
    if (holder && !leaving.has(holder.id)) findings.set(holder.id, holder);
    return findings.size > 1 ? [{ subject: same[0]?.subject ?? "", findings: [...findings.values()] }] : [];
  });
}

async function holdersOf(db: Db, orgId: string, keys: readonly Buffer[]): Promise<Map<string, StoredFinding>> {
  const holders = new Map<string, StoredFinding>();
  for (let at = 0; at < keys.length; at += KEYS_PER_QUERY) {
    for (const finding of await findingsWithKeys(db, orgId, keys.slice(at, at + KEYS_PER_QUERY)))
      holders.set(Buffer.from(finding.key).toString("hex"), finding);
  }
  return holders;
}

function named({ id, title, kind, assetId, assetKind, assetName }: StoredFinding) {
  return { id, title, kind, asset: { id: assetId, kind: assetKind, name: assetName } };
}

function toMerge({ subject, findings }: Merge): z.infer<typeof WouldMerge> {
  return { subject, findings: findings.slice(0, NAMED).map(named) };
}

function toSplit({ finding, today }: Different): z.infer<typeof WouldSplit> {
  return { finding: named(finding), into: today.map(({ subject, reportedAs }) => ({ subject, reportedAs })) };
}

function toMove({ finding, today }: Different): z.infer<typeof WouldMove> {
  const from = finding.canonicalId ?? finding.checkId ?? finding.parts.join(" ");
  return { finding: named(finding), from, to: today[0]?.subject ?? "" };
}
