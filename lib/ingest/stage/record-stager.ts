import { newId } from "@/lib/db/new-id";
import type { TenantConnection } from "@/lib/db/tenant";
import { systemPackage } from "@/lib/engine/affected/system-package";
import {
  type FindingRecord,
  type IdentityContext,
  identifyRecord,
  identityKeyHex,
  identityTuple,
  packageCoordinates,
} from "@/lib/engine/identity";
import { ContentSum, digestOf } from "@/lib/ingest/stage/content-sum";
import { CopyText, copyChunks, copyLine } from "@/lib/ingest/stage/copy-rows";
import type { RuledRecord } from "@/lib/ingest/stage/rule-text-of";
import { RuleTexts, type ToldRule } from "@/lib/ingest/stage/rule-texts";
import { toolRule } from "@/lib/ingest/stage/tool-rule";
import type { AssetKind } from "@/lib/model/asset-kind";
import type { ComponentRecord, Locus, MisconfigurationRecord, VulnerabilityRecord } from "@/lib/model/record";
import { severityRank } from "@/lib/model/severity";

/** Rows per COPY: statements per import stay below one per thousand rows. */
const ROWS_AT_ONCE = 5_000;

const RECORD_COLUMNS = [
  "candidate",
  "package",
  "key",
  "target",
  "kind",
  "subject",
  "parts",
  "place",
  "severity",
  "title",
  "locus",
  "message",
  "tool_rule",
  "installed",
  "fixed",
  "status",
  "suppressed",
  "loci",
  "pointer",
] as const;
const CLAIM_COLUMNS = [
  "vulnerability_id",
  "advisory",
  "title",
  "description",
  "severity",
  "cvss_score",
  "cvss_version",
  "cvss_vector",
  "cwes",
  "refs",
] as const;
const COMPONENT_COLUMNS = [
  "package",
  "target",
  "version",
  "path",
  "licenses",
  "distro",
  "source_name",
  "source_version",
] as const;
const PACKAGE_COLUMNS = ["no", "candidate", "type", "namespace", "name"] as const;

const RESULT_COLUMNS = ["asset_kind", "asset_key", "subject", "parts", "evaluated"] as const;

/** A target with the number under which the delivery's records name it. */
export type StagedTarget = { no: number; kind: AssetKind; key: string };

/** What a report states about one advisory's other names. */
export type StatedAliases = { aliases: ReadonlySet<string>; links: ReadonlySet<string> };

/** What identity needs, and what stands for an author's address. */
export type StagingIdentity = IdentityContext & { authorHmac: (author: string) => string };

/** Of a wording's digest: 128 bits tell wordings apart. */
const WORDING_DIGITS = 32;

/** Who writes advisories while the report is read (lib/ingest/apply/settle-advisories.ts). */
export type Settler = {
  offers: (advisory: string) => boolean;
  rewords: (advisory: string) => void;
  take: () => (() => Promise<void>) | null;
};

/** Most advisories have one name, and a report has tens of thousands of them. */
const NO_OTHER_NAMES: StatedAliases = { aliases: new Set(), links: new Set() };

/**
 * Turns records into staging rows, batch by batch, so that memory does not grow with the report.
 *
 * Shape    `advisories` collects ids only; texts of an advisory are staged once per distinct wording.
 * Use      `add...` for each record, `flush` at the end (and it flushes itself when a batch is full).
 */
export class RecordStager {
  readonly advisories = new Map<string, StatedAliases>();
  readonly #rules = new RuleTexts();
  /** What is said of rules, each once; complete after `flush`. */
  toldRules: readonly ToldRule[] = [];
  hasPlaces = false;
  findings = 0;
  components = 0;
  /** Checks that were not evaluated. */
  unevaluated = 0;
  readonly #connection: TenantConnection;
  readonly #settler: Settler | null;
  readonly #rowsAtOnce: number;
  /** What was staged, whatever its order: two reports with the same sum say the same. */
  readonly content = new ContentSum();
  #records = new CopyText();
  #claims = new CopyText();
  #componentRows = new CopyText();
  #results = new CopyText();
  #packageRows = new CopyText();
  /** Numbers of the packages that were met: each is told to the database once. */
  readonly #packages = new Map<string, number>();
  #sent: Promise<void> = Promise.resolve();
  readonly #wordings = new Set<string>();

  constructor(connection: TenantConnection, settler: Settler | null, rowsAtOnce = ROWS_AT_ONCE) {
    this.#connection = connection;
    this.#settler = settler;
    this.#rowsAtOnce = rowsAtOnce;
  }

  /** `target` is the delivery's own number of it. */
  addFinding(record: FindingRecord, target: StagedTarget, context: StagingIdentity, pointer: string): void {
    const identity = identifyRecord(record, context);
    if (identity.place !== null) this.hasPlaces = true;
    const pkg = record.kind === "vulnerability" || record.kind === "license" ? record.package : null;
    const coordinates = pkg ? coordinatesOf(identity.parts) : null;
    if (record.kind === "vulnerability") this.#addClaim(record, identity.subject);
    this.findings++;
    const key = identityKeyHex(identityTuple(target, identity));
    const number = coordinates ? this.#numberOf(coordinates) : "\\N";
    const line = copyLine([
      target.no,
      identity.kind,
      identity.subject,
      identity.parts,
      identity.place,
      severityRank(record.severity),
      record.kind === "vulnerability" ? "" : record.title,
      displayLocus(record),
      messageOf(record),
      toolRule(record),
      pkg?.version ?? null,
      record.kind === "vulnerability" ? (record.fixedVersion ?? null) : null,
      statusOf(record),
      record.suppressed?.reason ?? null,
      JSON.stringify(lociOf(record, context)),
      pointer,
    ]);
    // Candidate ids and numbers are new each time, and keys follow from the rest: they are no part of what the report says.
    this.content.add(line);
    this.#records.add(`${newId()}\t${number}\t\\\\x${key}\t${line}`);
  }

  /** The record as it came: its texts are cleaned of all that the findings of the rule show of `secrets`. */
  addRule(record: RuledRecord, secrets: readonly string[]): void {
    this.#rules.add(record, secrets);
  }

  addComponent(record: ComponentRecord, target: number): void {
    const coordinates = packageCoordinates(record.package);
    const system = systemPackage(record.package.purl, record.package.version);
    this.components++;
    const line = copyLine([
      target,
      record.package.version ?? "",
      record.path ?? "",
      record.licenses,
      system.distro,
      system.sourceName,
      system.sourceVersion,
    ]);
    this.content.add(nameOf(coordinates) + line);
    this.#componentRows.add(`${this.#numberOf(coordinates)}\t${line}`);
  }

  /**
   * A check that did not fail. What matters is whether it was looked at; a pass is kept only where another rule of the same
   * canonical check may say that it was not evaluated.
   */
  addResult(record: MisconfigurationRecord, target: Omit<StagedTarget, "no">, context: IdentityContext): void {
    const { subject, parts } = identifyRecord(record, context);
    const evaluated = record.result === "pass";
    if (evaluated && subject === toolRule(record)) return;
    if (!evaluated) this.unevaluated++;
    this.#results.add(copyLine([target.kind, target.key, subject, parts, evaluated]));
  }

  #numberOf(coordinates: Coordinates): number {
    const name = nameOf(coordinates);
    const known = this.#packages.get(name);
    if (known !== undefined) return known;
    const number = this.#packages.size;
    this.#packages.set(name, number);
    this.#packageRows.add(`${number}\t${newId()}\t${name}`);
    return number;
  }

  /** The server writes one batch while the next one is read: at most two are held. */
  async flushIfFull(): Promise<void> {
    if (this.#records.rows + this.#componentRows.rows + this.#results.rows < this.#rowsAtOnce) return;
    await this.#sent;
    this.#sent = this.#send();
    this.#sent.catch(() => undefined); // whoever awaits it next meets the error
  }

  /** Ends when nothing that was sent is under way, whether it went well or not: who gives up must leave no statement behind. */
  async idle(): Promise<void> {
    await this.#sent.catch(() => undefined);
  }

  async flush(): Promise<void> {
    await this.#sent;
    await this.#send();
    this.toldRules = this.#rules.all();
    for (const told of this.toldRules) this.content.add(JSON.stringify(told));
  }

  async #send(): Promise<void> {
    const settle = this.#settler?.take();
    const batches = [
      ["in_package", PACKAGE_COLUMNS, this.#packageRows.take()],
      ["in_record", RECORD_COLUMNS, this.#records.take()],
      ["in_claim", CLAIM_COLUMNS, this.#claims.take()],
      ["in_component", COMPONENT_COLUMNS, this.#componentRows.take()],
      ["in_result", RESULT_COLUMNS, this.#results.take()],
    ] as const;
    for (const [table, columns, chunks] of batches) {
      if (chunks.length > 0) await copyChunks(this.#connection, table, columns, chunks);
    }
    await settle?.();
  }

  #addNames({ aliases, links }: VulnerabilityRecord, advisory: string): void {
    const before = this.advisories.get(advisory);
    if (aliases.length + links.length === 0) {
      if (!before) this.advisories.set(advisory, NO_OTHER_NAMES);
      return;
    }
    this.advisories.set(advisory, {
      aliases: new Set([...(before?.aliases ?? []), ...aliases]),
      links: new Set([...(before?.links ?? []), ...links]),
    });
    this.content.add(JSON.stringify([advisory, aliases.toSorted(), links.toSorted()]));
  }

  #addClaim(record: VulnerabilityRecord, advisory: string): void {
    const isMet = this.advisories.has(advisory);
    this.#addNames(record, advisory);
    const claim = copyLine([
      advisory,
      record.title,
      record.description ?? "",
      severityRank(record.severity),
      record.cvss?.score ?? null,
      record.cvss?.version ?? null,
      record.cvss?.vector ?? null,
      record.cwes ?? [],
      record.references ?? [],
    ]);
    // A report repeats an advisory's text once per package.
    const digest = digestOf(claim);
    const wording = digest.slice(0, WORDING_DIGITS);
    if (this.#wordings.has(wording)) return;
    this.#wordings.add(wording);
    this.content.addDigest(digest);
    if (isMet) this.#settler?.rewords(advisory);
    const isOffered = !isMet && this.advisories.get(advisory) === NO_OTHER_NAMES && this.#settler?.offers(advisory);
    this.#claims.add(`${isOffered ? newId() : "\\N"}\t${claim}`);
  }
}

type Coordinates = ReturnType<typeof packageCoordinates>;

/** The identity of a finding in a package begins with the package's coordinates. */
function coordinatesOf([type = "", namespace = "", name = ""]: readonly string[]): Coordinates {
  return { type, namespace, name };
}

function nameOf({ type, namespace, name }: Coordinates): string {
  return copyLine([type, namespace, name]);
}

function lociOf(record: FindingRecord, context: Pick<StagingIdentity, "authorHmac">): Locus[] {
  // Nobody reads an address back from it: only a member's own can be told to be the same.
  if (record.kind === "secret" && record.author)
    return [{ ...record.locus, author: context.authorHmac(record.author) }];
  return record.locus && Object.keys(record.locus).length > 0 ? [record.locus] : [];
}

function displayLocus(record: FindingRecord): string {
  switch (record.kind) {
    case "vulnerability":
      return record.manifest ?? "";
    case "misconfiguration":
      return record.resource;
    case "license":
      return record.path ?? "";
    case "dynamic":
      return record.route;
    default:
      return record.path;
  }
}

function messageOf(record: FindingRecord): string {
  if (record.kind === "vulnerability" || record.kind === "license" || record.kind === "secret")
    return record.kind === "secret" ? (record.context ?? "") : "";
  return record.message ?? record.description ?? "";
}

/**
 * What the tool says is the matter with it: of a vulnerability whether there will be a fix, of a secret whether it still works, of code and of a
 * running service its CWEs with blanks between them. The CWEs of a vulnerability belong to its advisory.
 */
function statusOf(record: FindingRecord): string | null {
  switch (record.kind) {
    case "vulnerability":
      return record.status ?? null;
    case "secret":
      return record.validity ?? null;
    case "code":
    case "dynamic":
      return record.cwes?.toSorted().join(" ") || null;
    default:
      return null;
  }
}
