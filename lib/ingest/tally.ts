import type { FindingKind } from "@/lib/model/finding-kind";
import type { ParsedRecord } from "@/lib/model/record";
import type { Outcome } from "@/lib/parsers/reading/read-report";

export type Problem = { pointer: string; reason: string };

/** More problems than this are counted and not kept: a page of them tells the same as all. */
const MAX_PROBLEMS = 1_000;

/**
 * What a report held, counted while it is read: `entries = observations + rejected` by construction.
 */
export class Tally {
  entries = 0;
  observations = 0;
  rejected = 0;
  findings = 0;
  passes = 0;
  suppressed = 0;
  readonly byKind: Record<string, number> = {};
  /** Kinds with an entry or a pass. */
  readonly seenKinds = new Set<FindingKind>();
  readonly problems: Problem[] = [];

  /** Counts one item and gives back its records; none when it was rejected. */
  take(outcome: Outcome): ParsedRecord[] {
    if ("rejected" in outcome) {
      this.#reject(outcome.pointer, outcome.rejected, outcome.entry);
      return [];
    }
    if (outcome.entry) {
      this.entries++;
      this.observations++;
    }
    for (const record of outcome.records) {
      this.#count(record, outcome.entry);
      if (record.kind === "evidence" && record.leftOut) this.note(outcome.pointer, record.leftOut);
    }
    return outcome.records;
  }

  /** A remark about the delivery as a whole. */
  remark(reason: string): void {
    this.problems.push({ pointer: "", reason });
  }

  /** A remark about one entry, which is taken all the same. */
  note(pointer: string, reason: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ pointer, reason });
  }

  /** An entry that turned out broken only when it was to be stored. */
  #reject(pointer: string, reason: string, entry: boolean): void {
    if (entry) {
      this.entries++;
      this.rejected++;
    }
    this.note(pointer, reason);
  }

  #count(record: ParsedRecord, entry: boolean): void {
    this.byKind[record.kind] = (this.byKind[record.kind] ?? 0) + 1;
    switch (record.kind) {
      case "vulnerability":
      case "secret":
      case "code":
      case "license":
      case "dynamic":
        this.#countFinding(record.kind, record.suppressed !== undefined, entry);
        break;
      case "misconfiguration":
        if (record.result === "fail") this.#countFinding("misconfiguration", record.suppressed !== undefined, entry);
        else if (record.result === "pass") {
          this.passes++;
          this.seenKinds.add("misconfiguration");
        }
        break;
      default:
        break;
    }
  }

  /** What a tool has set aside and lists beside its entries is counted as `suppressed` only, as `plimsoll parse` does. */
  #countFinding(kind: FindingKind, suppressed: boolean, entry: boolean): void {
    if (entry) this.findings++;
    this.seenKinds.add(kind);
    if (suppressed) this.suppressed++;
  }
}
