import type { z } from "zod";
import type { FindingKind } from "@/lib/model/finding-kind";
import type { ImageBuild } from "@/lib/model/image-build";
import type { QuotedSecret } from "@/lib/model/quoted-secret";
import type { DigestAlias, ParsedRecord, RecordTarget } from "@/lib/model/record";

/** How the bytes are read: each reader yields a document without its items, then the items one at a time. */
export type Media = "json" | "json-values" | "yaml" | "xml" | "csv" | "text";

/**
 * Where one kind of item lies. `*` stands for any index or key: `["Results", "*", "Vulnerabilities", "*"]`.
 * In XML a step is an element's local name, with `*` behind it where it may repeat: `["issues", "issue", "*"]`.
 * `[]` is the document itself; for "json-values", "yaml", "csv" and "text" each value, document, row or line is an item at `["*"]`.
 */
export type ItemPath = {
  at: readonly string[];
  /** False for auxiliary lists (a Trivy report's packages): they yield records but are not counted as entries. */
  entry?: boolean;
  /** False for entries that the summary behind the header's `counted` does not count: a list of another kind. */
  counted?: boolean;
  /** Items hold more items of their own kind under this key, or path of keys (CycloneDX components in components): each is taken out and yielded by itself. */
  nested?: string | readonly string[];
  /**
   * Each element of the list under this key is an item of its own, whose value is `{whole, part}`: what surrounds the list, and
   * the element (a policy report says once what its results are about). A value without the list is handed over as it is.
   * A function says which parts a value has where they lie in several lists or deeper: then that is all there is of it.
   */
  parts?: string | ((value: unknown) => readonly ItemPart[]);
  /** Integers beyond 2^53 arrive as strings with every digit (Falco's `evt.time`). */
  longIntegers?: boolean;
  /**
   * Text only: an item is a block of lines, not a line. Called once per reading; the function it gives says of each line in turn
   * whether a block begins there. Lines before the first are a block too; the value is the lines, joined.
   */
  blocks?: () => (line: string) => boolean;
  /** Handed to `index` in the first pass, before any item is normalized (CycloneDX components, which vulnerabilities refer to). */
  indexed?: boolean;
};

/** One part of an item: where it lies in it, and `entry: false` for what is beside the point, as with paths. */
export type ItemPart = { at: readonly (string | number)[]; part: unknown; entry?: boolean };

/** One item: its value, its path (`["Results", 0, "Vulnerabilities", 17]`) and the RFC 6901 pointer (or `line 12`). */
export type Item = {
  value: unknown;
  path: readonly (string | number)[];
  pointer: string;
  /** Media yaml: the line, from 1, on which its content begins; absent where that is not known. */
  line?: number;
};

/** What the report says about itself, read from the document without its items. */
export type Header = {
  tool: { name: string; version: string | null };
  /** The scan's own time, RFC 3339, if the report has one that means "scanned at". */
  scannedAt: string | null;
  /** What was scanned, if the report *identifies* it (MODEL section 3, Target); an image reference is given raw (`registry/repo:tag@sha256:..`). */
  target: RecordTarget | null;
  digests: DigestAlias[];
  platform: string | null;
  /** Repository and commit the report claims the target was built from or scanned at (OCI labels, versionControlProvenance). */
  source: { repo: string | null; commit: string | null; branch: string | null };
  /** Scope of the stream when the sender states none: SARIF automationDetails.id, the relative scanned path, else null. */
  scope: string | null;
  /** Kinds this report surely looked for, even with no entry of them. Kinds present among the entries are added by ingest. */
  kinds: readonly FindingKind[];
  /** True when the report shows that something was really looked at (results with targets, artifacts, passes). */
  looked: boolean;
  /** A failed or truncated scan: adds, never resolves. The text says why. */
  incomplete: string | null;
  /**
   * How many findings the report's own summary counts, 0 where it has none. When it counts some and no entry is listed, the list
   * was left out or filtered: the report is incomplete then, whatever else it says. Entries of `counted: false` are not among them.
   */
  counted: number;
  /** True where the summary counts the entries themselves, one for one: fewer entries than that are a filtered list. */
  countsEntries: boolean;
  /** For inventories: what they cover. */
  inventory: InventoryHeader | null;
  labels: Record<string, string>;
  /** Of an image: its history and layers, where the report quotes its configuration. */
  build: ImageBuild | null;
  /** Secrets that the document quotes outside of its items: what is stored has none of them. */
  quoted: readonly QuotedSecret[];
};

/**
 * complete            a whole listing of kinds x namespaces by the collector's envelope: what is absent is gone
 * watched             what changed between two listings of a collector that watches these kinds: it names what is gone
 * reportsEverySeconds how often the sender promises to report, changed or not; null where it promises nothing
 */
type InventoryHeader = {
  cluster: string | null;
  complete: boolean;
  watched: boolean;
  kinds: string[];
  namespaces: string[] | null;
  reportsEverySeconds: number | null;
};

/** What is known beside the bytes: the file's name, and whether the sender stated this very format. */
export type DetectionHint = { filename: string | null; stated: boolean };

/**
 * One format. Pure: bytes come in through a reader, records go out, nothing else happens.
 * `matches` sees a sketch: the top of the document with long lists and strings cut. No two parsers claim one document.
 *
 * media       `matches` sees                        `doc` is                              an item is
 * json        the document                          the document without its items        what lies at a path
 * json-values an array of the first values          `{first}`                             each value, element or line at ["*"]
 * yaml        an array of the first documents       `{first}`                             each document at ["*"], or deeper: ["*", "items", "*"]
 *             (JSON text is read as by json-values: one parser serves kubectl's JSON and YAML)
 * xml         `XmlSketch`: the root, first children       `XmlDocument`: root, namespace, content   what lies at a path (xml-value.ts reads it)
 * csv         `{comments, columns, rows}`           `{comments, columns, first}`          a row as an object by column, at ["*"]
 * text        the first 64 kB as a string           `{first}`: the same                   a line or block, at ["*"]
 *
 * `records` may answer with no records for an item that is no entry (the envelope of a List).
 */
export type Parser<Doc = unknown> = {
  id: string;
  /** Raised whenever the same bytes would yield other records. */
  version: number;
  /** Tool family for identity: `trivy`, `grype`, `bandit`; the same for every output format of one tool. For SARIF it is derived from the driver. */
  family: string;
  media: Media;
  matches: (sketch: unknown, hint: DetectionHint) => boolean;
  envelope: z.ZodType<Doc>;
  items: readonly ItemPath[];
  /** `index` is what `index` below gave in the first pass: for what only the items say together (one origin of all issues). */
  header: (doc: Doc, index: ReadonlyMap<string, unknown>) => Header;
  /**
   * For items marked `indexed` (media json and xml, or json-values with items inside its values): what later items may look up, by
   * key. Kept in memory: give little.
   */
  index?: (item: Item) => readonly (readonly [key: string, value: unknown])[];
  /**
   * Media json: the tool writes what `header` and `records` need of the document before the items, so that one pass will do.
   * A report that does not is read again in two, whole: say it only of a tool that writes so as a rule.
   */
  topDown?: boolean;
  /** Media json: the tool writes the same document as YAML too; it is then read whole, and found at the same paths. */
  alsoYaml?: boolean;
  /** Normalizes one item; throws a ZodError or `RejectedItem` when it is broken: ingest stores the reason with its pointer. */
  records: (item: Item, doc: Doc, index: ReadonlyMap<string, unknown>) => ParsedRecord[];
};

/** Thrown by `records` for an item that cannot be understood; the message is shown to a person, `secrets` to nobody: the stored report must not hold them. */
export class RejectedItem extends Error {
  override readonly name = "RejectedItem";
  constructor(
    message: string,
    readonly secrets: readonly string[] = [],
  ) {
    super(message);
  }
}

/** Keeps the document's type inside the parser and erases it outside, so that a registry can hold all of them. */
export function defineParser<Doc>(parser: Parser<Doc>): Parser {
  return parser as unknown as Parser;
}

/** A header that claims nothing; parsers spread it and add what their format says. */
export const EMPTY_HEADER: Omit<Header, "tool"> = {
  scannedAt: null,
  target: null,
  digests: [],
  platform: null,
  source: { repo: null, commit: null, branch: null },
  scope: null,
  kinds: [],
  looked: false,
  incomplete: null,
  counted: 0,
  countsEntries: false,
  inventory: null,
  labels: {},
  build: null,
  quoted: [],
};
