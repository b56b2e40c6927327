import { type FindingKind, findingKindsText } from "@/lib/model/finding-kind";
import { pointerSteps } from "@/lib/model/json-pointer";
import { alternativesOfKind, fieldsOfKind, type MappingField } from "@/lib/model/mapping-fields";
import type { Source } from "@/lib/model/mapping-source";

/** What is wrong with a mapping that is well-formed, and where. */
export type MappingIssue = { path: string[]; message: string };

type Shape = {
  media: "json" | "jsonl" | "csv";
  entries: string;
  kind: FindingKind;
  fields: Partial<Record<MappingField, Source>>;
  target: { from: Source } | null;
  scannedAt: Source | null;
};

/** What no single part of a mapping shows: a field its kind lacks, a missing one that identity needs, a path that leads nowhere. */
export function checkMapping(mapping: Shape): MappingIssue[] {
  return [...checkFields(mapping), ...checkEntries(mapping), ...checkSources(mapping)];
}

function checkFields({ kind, fields }: Shape): MappingIssue[] {
  const specs = fieldsOfKind(kind);
  const issues: MappingIssue[] = [];
  for (const { name, label, required } of specs) {
    if (required && !fields[name])
      issues.push({ path: ["fields", name], message: `${label} is needed: it is part of what the finding is` });
  }
  for (const group of alternativesOfKind(kind)) {
    if (group.some((name) => fields[name])) continue;
    const labels = group.map((name) => specs.find((spec) => spec.name === name)?.label ?? name);
    issues.push({ path: ["fields", group[0] ?? ""], message: `one of these is needed: ${labels.join(", ")}` });
  }
  for (const name of Object.keys(fields) as MappingField[]) {
    if (fields[name] && !specs.some((spec) => spec.name === name))
      issues.push({ path: ["fields", name], message: `is not a field of ${findingKindsText([kind])}` });
  }
  return issues;
}

function checkEntries({ media, entries }: Shape): MappingIssue[] {
  if (media === "json" || entries === "") return [];
  const each = media === "csv" ? "row" : "line";
  return [{ path: ["entries"], message: `is empty for ${media}: each ${each} is an entry` }];
}

function checkSources({ media, entries, fields, target, scannedAt }: Shape): MappingIssue[] {
  const issues: MappingIssue[] = [];
  const check = (path: string[], source: Source | undefined | null) => {
    const message = source ? problemOf(source, media, entries) : null;
    if (message) issues.push({ path, message });
  };
  for (const [name, source] of Object.entries(fields)) check(["fields", name], source);
  check(["target", "from"], target?.from);
  check(["scannedAt"], scannedAt);
  if (scannedAt && "path" in scannedAt)
    issues.push({ path: ["scannedAt"], message: "is said by the report as a whole: give its place in the report" });
  return issues;
}

function problemOf(source: Source, media: Shape["media"], entries: string): string | null {
  if ("value" in source) return null;
  if ("path" in source) {
    const steps = pointerSteps(source.path);
    if (media === "csv" && steps.length !== 1) return "names one column: /Column name";
    return steps.includes("*") ? "names one value; only the way to the entries may hold a *" : null;
  }
  if (media !== "json") return `is a path in the report: ${media} has nothing around its entries`;
  const way = pointerSteps(entries);
  const steps = pointerSteps(source.report);
  if (way.length > 0 && way.every((step, i) => steps[i] === step))
    return "lies inside the entries: give it as a path of the entry";
  const same = steps.slice(0, steps.lastIndexOf("*") + 1);
  return same.every((step, i) => way[i] === step)
    ? null
    : "has a * that the way to the entries has not: they must begin alike";
}
