import { KUBERNETES_ID } from "@/lib/engine/ownership/catalog";
import type { Tally } from "@/lib/ingest/tally";
import type { CatalogRecord, ParsedRecord } from "@/lib/model/record";
import type { Outcome } from "@/lib/parsers/reading/read-report";

/** Entities of one file. Catalogs of whole companies have ten thousand; every one of them is compared at every import. */
export const MAX_ENTITIES = 50_000;
/** Of all files of one repository or artifact: a sender may name any number of scopes, and all of them are read for each of its files. */
export const MAX_OF_ONE = 100_000;

/** They speak of no repository, and what refers to them lies in everybody's files. */
const KINDS_OF_EVERYBODY = new Set(["group", "user", "system", "domain"]);

export type CatalogLimits = {
  /** What the sender's token is limited to; none for a token without limits. */
  patterns: readonly string[];
  tally: Pick<Tally, "note">;
  max?: number;
  /** Entities that other files of the same repository or artifact state. */
  others?: number;
};

/**
 * What of a catalog's file its sender may state. A token that is limited to some targets names no groups, people, systems and
 * domains, and no ids in clusters: they would make it the owner of workloads and repositories of others. Which repositories it
 * may speak of is asked for every report (target-limits.ts).
 *
 * Problems  one for each entity or id that is left out; entities beyond `max` are rejected, whoever sent them.
 */
export async function* withinCatalogLimits(
  outcomes: AsyncIterable<Outcome[]>,
  { patterns, tally, max = MAX_ENTITIES, others = 0 }: CatalogLimits,
): AsyncGenerator<Outcome[]> {
  let taken = 0;
  const room = Math.max(0, MAX_OF_ONE - others);
  const limited = (outcome: Outcome): Outcome => {
    const entity = "records" in outcome ? outcome.records.find(isEntity) : undefined;
    if (!("records" in outcome) || !entity) return outcome;
    const rejected = (reason: string): Outcome => ({
      pointer: outcome.pointer,
      entry: outcome.entry,
      rejected: reason,
    });
    if (patterns.length > 0 && KINDS_OF_EVERYBODY.has(kindOf(entity)))
      return rejected(
        `${entity.ref} was left out: it belongs to no repository, and the token that sent the file is limited to ${patterns.join(", ")}. Send groups, people, systems and domains with a token without limits.`,
      );
    if (taken >= max)
      return rejected(
        `The file states more than ${max} entities: ${entity.ref} was left out. Send the rest as a file of its own, with another scope.`,
      );
    if (taken >= room)
      return rejected(
        `All catalog files of one repository state at most ${MAX_OF_ONE} entities, and others of it state ${others}: ${entity.ref} was left out. Empty a file that is not needed any more.`,
      );
    taken++;
    if (patterns.length === 0 || entity.kubernetesId === null) return outcome;
    tally.note(
      outcome.pointer,
      `The id \`${KUBERNETES_ID}: ${entity.kubernetesId}\` of ${entity.ref} was left out: it would own workloads in every cluster, and the token that sent the file is limited to ${patterns.join(", ")}. Send it with a token without limits.`,
    );
    return { ...outcome, records: outcome.records.map(withoutId) };
  };
  for await (const batch of outcomes) yield batch.map(limited);
}

/** Of the reference, by which others name it: it is the kind in lower case, whatever the file calls it. */
const kindOf = ({ ref }: CatalogRecord) => ref.slice(0, ref.indexOf(":"));

const isEntity = (record: ParsedRecord): record is CatalogRecord => record.kind === "catalog";

const withoutId = (record: ParsedRecord): ParsedRecord =>
  isEntity(record) ? { ...record, kubernetesId: null } : record;
