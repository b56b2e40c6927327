import { createHash } from "node:crypto";
import { type ExplainedFinding, IdentityExplainer } from "@/cli/explain-identity";
import { normalizeAdvisoryId } from "@/lib/engine/advisory-id";
import { type AliasStatement, groupAliases } from "@/lib/engine/alias-groups";
import { canonicalCheck } from "@/lib/engine/crosswalk";
import { type FindingRecord, identifyRecord, identityKey, identityTuple, isFindingRecord } from "@/lib/engine/identity";
import { failedScan, incompleteRemark } from "@/lib/engine/incomplete-report";
import { resolveTarget, type Target, targetOfRecord } from "@/lib/engine/target";
import type { ParsedRecord } from "@/lib/model/record";
import { loadCrosswalk } from "@/lib/packs/load-crosswalk";
import type { Header, Parser } from "@/lib/parsers/parser";
import type { Outcome } from "@/lib/parsers/reading/read-report";

/** What `plimsoll parse` prints of one file (CONTRACT). */
export type Summary = {
  file: string;
  format: string;
  tool: { name: string; version: string | null };
  entries: number;
  observations: number;
  findings: number;
  passes: number;
  suppressed: number;
  components: number;
  assets: number;
  alerts: number;
  statements: number;
  rejected: { pointer: string; reason: string }[];
  /** Only when there are any: what was not understood beside the entries, in a list that is not what the report is about. */
  remarks?: { pointer: string; reason: string }[];
  bySeverity: Record<string, number>;
  byKind: Record<string, number>;
  /** Only when the report says that its scan did not do its work: what the server would make of that. */
  incomplete?: string;
  /** Only when asked for: how each finding's identity was made. */
  explained?: ExplainedFinding[];
};

type Identified = { subject: string; tuple: string[]; isVulnerability: boolean; severity: string; kind: string };

/**
 * Counts one report while it is read. Findings are told apart by the very identity that the server uses, duplicates inside the
 * report folded (law 3); the severity of a folded one is the first's. Set-aside findings of auxiliary lists are only `suppressed`.
 */
export class ReportSummary {
  readonly #delivery: Target;
  readonly #cluster: string | null;
  readonly #findings = new Map<string, Identified>();
  readonly #components = new Set<string>();
  readonly #assets = new Set<string>();
  readonly #aliases = new Map<string, AliasStatement>();
  readonly #rejected: Summary["rejected"] = [];
  readonly #remarks: Summary["rejected"] = [];
  readonly #counts = { entries: 0, observations: 0, passes: 0, suppressed: 0, alerts: 0, statements: 0 };
  readonly #byKind: Record<string, number> = {};
  readonly #explainer: IdentityExplainer | null;

  constructor(
    private readonly parser: Parser,
    private readonly header: Header,
    filename: string | null,
    explain = false,
  ) {
    this.#explainer = explain ? new IdentityExplainer() : null;
    this.#delivery = resolveTarget({}, header, { actor: "local", filename });
    if (!this.#delivery.unplaced) this.#assets.add(`${this.#delivery.kind}|${this.#delivery.key}`);
    this.#cluster =
      header.target?.kind === "cluster" ? header.target.name : (header.inventory?.cluster ?? "this-cluster");
  }

  add(outcome: Outcome): void {
    if (outcome.entry) this.#counts.entries += 1;
    if ("rejected" in outcome) {
      (outcome.entry ? this.#rejected : this.#remarks).push({ pointer: outcome.pointer, reason: outcome.rejected });
      return;
    }
    if (outcome.entry) this.#counts.observations += 1;
    for (const record of outcome.records) this.#addRecord(record, outcome);
  }

  finish(file: string): Summary {
    const { groups } = groupAliases([], [...this.#aliases.values()]);
    const canonical = new Map(
      groups.flatMap((group) => group.members.map((member) => [member, group.canonicalId] as const)),
    );
    const distinct = new Map<string, Identified>();
    for (const finding of this.#findings.values()) {
      const subject = finding.isVulnerability ? (canonical.get(finding.subject) ?? finding.subject) : finding.subject;
      const key = identityKey([subject, ...finding.tuple]).toString("base64");
      if (!distinct.has(key)) distinct.set(key, finding);
    }
    const bySeverity: Record<string, number> = {};
    for (const { severity } of distinct.values()) bySeverity[severity] = (bySeverity[severity] ?? 0) + 1;
    return {
      file,
      format: this.parser.id,
      tool: this.header.tool,
      entries: this.#counts.entries,
      observations: this.#counts.observations,
      findings: distinct.size,
      passes: this.#counts.passes,
      suppressed: this.#counts.suppressed,
      components: this.#components.size,
      assets: this.#assets.size,
      alerts: this.#counts.alerts,
      statements: this.#counts.statements,
      rejected: this.#rejected,
      ...(this.#remarks.length > 0 ? { remarks: this.#remarks } : {}),
      bySeverity,
      byKind: this.#byKind,
      ...(this.header.incomplete ? { incomplete: this.#incomplete(this.header.incomplete) } : {}),
      ...(this.#explainer ? { explained: this.#explainer.finish([...this.#aliases.values()]) } : {}),
    };
  }

  #incomplete(reason: string): string {
    const empty = this.#counts.observations + this.#rejected.length + this.#remarks.length === 0;
    return empty && !this.header.looked ? failedScan(reason).detail : incompleteRemark(reason);
  }

  #addRecord(record: ParsedRecord, { entry, pointer }: Pick<Outcome, "entry" | "pointer">): void {
    this.#byKind[record.kind] = (this.#byKind[record.kind] ?? 0) + 1;
    if ("suppressed" in record && record.suppressed) this.#counts.suppressed += 1;
    if (record.kind === "evidence" && record.leftOut) this.#remarks.push({ pointer, reason: record.leftOut });
    if (record.kind === "alert") this.#counts.alerts += 1;
    else if (record.kind === "statement") this.#counts.statements += 1;
    else if (record.kind === "object")
      this.#assets.add(`${record.apiVersion}|${record.objectKind}|${record.namespace ?? ""}|${record.name}`);
    else if (record.kind === "component") {
      const { type, namespace, name, version } = record.package;
      this.#components.add(JSON.stringify([type, namespace, name, version]));
    } else if (isFindingRecord(record)) this.#addFinding(record, entry, pointer);
  }

  #addFinding(record: FindingRecord, entry: boolean, pointer: string): void {
    const target = targetOfRecord(record.target, this.#delivery, this.#cluster);
    this.#assets.add(`${target.kind}|${target.key}`);
    if (record.kind === "misconfiguration" && record.result !== "fail") {
      if (record.result === "pass") this.#counts.passes += 1;
      return;
    }
    if (!entry) return;
    const identity = identifyRecord(record, {
      assetKind: target.kind,
      canonicalCheck: (family, id) => canonicalCheck(loadCrosswalk(), family, id).checkId,
      secretHmac: sha256,
    });
    const tuple = [...identityTuple(target, { ...identity, subject: "" }), identity.place ?? ""];
    if (record.kind === "vulnerability") this.#learn(record);
    this.#explainer?.add(record, target, identity, pointer);
    const key = identityKey([identity.subject, ...tuple]).toString("base64");
    if (this.#findings.has(key)) return;
    this.#findings.set(key, {
      subject: identity.subject,
      tuple,
      isVulnerability: record.kind === "vulnerability",
      severity: record.severity,
      kind: record.kind,
    });
  }

  #learn({ advisory, aliases, links }: { advisory: string; aliases: string[]; links: string[] }): void {
    const id = normalizeAdvisoryId(advisory);
    const before = this.#aliases.get(id);
    this.#aliases.set(id, {
      id,
      aliases: before ? [...new Set([...before.aliases, ...aliases])] : aliases,
      links: before?.links ?? links,
    });
  }
}

/** A value read by a scanner never leaves this process; here it only has to be told apart. */
function sha256(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
