import type { FindingKind } from "@/lib/model/finding-kind";
import { Mapping, type MappingMedia } from "@/lib/model/mapping";
import { fieldsOfKind, type MappingField } from "@/lib/model/mapping-fields";
import type { Source } from "@/lib/model/mapping-source";
import type { Severity } from "@/lib/model/severity";

/** A source while it is being typed: it may be wrong or empty. */
export type DraftSource = { from: "path" | "report" | "value"; text: string };

export type DraftWord = { key: number; word: string; severity: Severity };

/** A mapping while it is being made. Fields of another kind are kept, so that changing one's mind about the kind loses nothing. */
export type MappingDraft = {
  slug: string;
  name: string;
  tool: string;
  media: MappingMedia;
  entries: string;
  kind: FindingKind;
  fields: Partial<Record<MappingField, DraftSource>>;
  words: DraftWord[];
  targetKind: string;
  target: DraftSource;
  scannedAt: DraftSource;
};

export const EMPTY_DRAFT: MappingDraft = {
  slug: "",
  name: "",
  tool: "",
  media: "json",
  entries: "",
  kind: "vulnerability",
  fields: {},
  words: [],
  targetKind: "",
  target: { from: "report", text: "" },
  scannedAt: { from: "report", text: "" },
};

/** A saved mapping, to be changed. */
export function draftOf(mapping: Mapping): MappingDraft {
  const { slug, name, tool, media, entries, kind, severities, target, scannedAt } = mapping;
  return {
    slug,
    name,
    tool,
    media,
    entries,
    kind,
    fields: Object.fromEntries(
      Object.entries(mapping.fields).flatMap(([field, source]) => (source ? [[field, draftSource(source)]] : [])),
    ),
    words: Object.entries(severities).map(([word, severity], key) => ({ key, word, severity })),
    targetKind: target?.kind ?? "",
    target: target ? draftSource(target.from) : EMPTY_DRAFT.target,
    scannedAt: scannedAt ? draftSource(scannedAt) : EMPTY_DRAFT.scannedAt,
  };
}

/** What is wrong with a draft: where, as `fields.advisory`, and in words. */
export type DraftIssue = { place: string; message: string };

/** The mapping that a draft says, or everything that is wrong with it. What is empty is not said. */
export function mappingOf(
  draft: MappingDraft,
): { mapping: Mapping; issues: null } | { mapping: null; issues: DraftIssue[] } {
  const fields = fieldsOfKind(draft.kind).flatMap(({ name }) => {
    const source = draft.fields[name];
    return isSaid(source, draft.media) ? [[name, plainSource(source)] as const] : [];
  });
  const parsed = Mapping.safeParse({
    slug: draft.slug,
    name: draft.name,
    tool: draft.tool.trim() === "" ? draft.name : draft.tool,
    media: draft.media,
    entries: draft.entries,
    kind: draft.kind,
    fields: Object.fromEntries(fields),
    severities: Object.fromEntries(
      draft.words.filter(({ word }) => word.trim() !== "").map(({ word, severity }) => [word.trim(), severity]),
    ),
    target:
      draft.targetKind !== "" && isSaid(draft.target, draft.media)
        ? { kind: draft.targetKind, from: plainSource(draft.target) }
        : null,
    scannedAt: isSaid(draft.scannedAt, draft.media) ? plainSource(draft.scannedAt) : null,
  });
  if (parsed.success) return { mapping: parsed.data, issues: null };
  const issues = parsed.error.issues.map(({ path, message }) => ({ place: path.slice(0, 2).join("."), message }));
  return { mapping: null, issues };
}

/** An empty box says nothing; nor does a path in the report where nothing is around the entries. */
export function isSaid(source: DraftSource | undefined, media: MappingMedia): source is DraftSource {
  return source !== undefined && source.text.trim() !== "" && (media === "json" || source.from !== "report");
}

function draftSource(source: Source): DraftSource {
  if ("path" in source) return { from: "path", text: source.path };
  return "report" in source ? { from: "report", text: source.report } : { from: "value", text: source.value };
}

function plainSource({ from, text }: DraftSource): Source {
  const said = text.trim();
  if (from === "path") return { path: said };
  return from === "report" ? { report: said } : { value: said };
}
