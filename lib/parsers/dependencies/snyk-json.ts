import { z } from "zod";
import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { RecordTarget } from "@/lib/model/record";
import { type SnykProject, snykIssue } from "@/lib/parsers/dependencies/snyk-issue";
import { type Fields, fields, isObject, list, number, text } from "@/lib/parsers/fields";
import { firstImage } from "@/lib/parsers/image-target";
import { defineParser, EMPTY_HEADER, type Header } from "@/lib/parsers/parser";
import { relativePath } from "@/lib/parsers/relative-path";

const Envelope = z.union([z.array(z.unknown()), z.looseObject({})]);
type Envelope = z.infer<typeof Envelope>;

const INSIDE = [
  { at: ["vulnerabilities", "*"] },
  { at: ["applications", "*", "vulnerabilities", "*"] },
  { at: ["filtered", "ignore", "*"], entry: false },
  { at: ["filtered", "patch", "*"], entry: false },
];

/**
 * `snyk test --json` and `snyk container test --json`: one project, or an array of them (`--all-projects`); an image's
 * applications lie in `applications[]`.
 *
 * Yields   one vulnerability or licence per entry, in report order. Snyk repeats an issue for every dependency path to it: the
 *          repetitions are one finding. What Snyk ignored or patched (`filtered`) comes beside them, as suppressed.
 * Units    severity is Snyk's word (`severityWithCritical` before `severity`).
 * Errors   an entry without an id or a package is rejected; a project with `error` makes the whole report incomplete.
 * Source   snyk/cli src/lib/snyk-test/legacy.ts (TestResult, AnnotatedIssue); fixtures in __fixtures__/snyk-json.
 */
export const snykJson = defineParser<Envelope>({
  id: "snyk-json",
  version: 3,
  family: "snyk",
  media: "json",
  matches: (sketch) => (Array.isArray(sketch) ? sketch.length > 0 && sketch.every(isProject) : isProject(sketch)),
  envelope: Envelope,
  items: [...INSIDE, ...INSIDE.map((item) => ({ ...item, at: ["*", ...item.at] }))],
  header: headerOf,
  records: ({ value, path }, doc) => {
    const record = snykIssue(value, projectOf(doc, path));
    const list = path.at(-3) === "filtered" ? path.at(-2) : undefined;
    // An entry of `filtered` need not say itself why it is there: that of a project without a package manager never does.
    if (list === undefined || record.suppressed) return [record];
    return [{ ...record, suppressed: { reason: list === "patch" ? "Patched by Snyk." : "Ignored in Snyk." } }];
  },
});

function isProject(value: unknown): boolean {
  if (!isObject(value) || "infrastructureAsCodeIssues" in value) return false;
  if (value.ok === false && typeof value.error === "string" && typeof value.path === "string") return true;
  if (!Array.isArray(value.vulnerabilities)) return false;
  const isTested =
    (typeof value.ok === "boolean" || isObject(value.issuesData)) &&
    (["dependencyCount", "numDependencies", "uniqueCount", "licensesPolicy", "packageManager"].some(
      (key) => key in value,
    ) ||
      value.vulnerabilities.some((one) => isObject(one) && "id" in one && Array.isArray(one.from)));
  return (
    isTested || value.vulnerabilities.some((one) => /^(?:SNYK-(?!CC-)|snyk:lic:|npm:)/.test(text(fields(one).id) ?? ""))
  );
}

function projectsOf(doc: Envelope): Fields[] {
  return Array.isArray(doc) ? doc.map(fields) : [doc];
}

function headerOf(doc: Envelope): Header {
  const projects = projectsOf(doc);
  const first = projects[0] ?? {};
  const failed = projects.find((project) => text(project.error) !== undefined);
  const threshold = text(first.severityThreshold);
  const target = targetOf(first);
  return {
    ...EMPTY_HEADER,
    tool: { name: isContainer(first) ? "Snyk Container" : "Snyk Open Source", version: null },
    target: target ?? null,
    platform: text(first.platform) ?? null,
    // A list that was cut by severity is a line of its own: it must not close what only the whole list holds.
    scope: threshold ? `severity-threshold=${threshold}` : (scopeOf(projects) ?? null),
    kinds: failed ? [] : ["vulnerability"],
    counted: projects.filter((project) => project.ok === false && !text(project.error)).length,
    looked: projects.some((project) => (number(project.dependencyCount) ?? number(project.numDependencies) ?? 0) > 0),
    incomplete: failed ? `Snyk could not test a project: ${text(failed.error)?.slice(0, 300)}` : null,
  };
}

/** One project is scanned by its manifest, and another one of the repository by its own. */
function scopeOf(projects: readonly Fields[]): string | undefined {
  const [first, ...others] = projects;
  return first && others.length === 0 && !isContainer(first) ? manifestOf(first) : undefined;
}

function manifestOf(project: Fields): string | undefined {
  return relativePath(text(project.displayTargetFile) ?? text(project.targetFile));
}

function isContainer(project: Fields): boolean {
  return isObject(project.docker) || Array.isArray(project.applications) || imageName(project) !== undefined;
}

function imageName(project: Fields): string | undefined {
  return /^docker-image\|(.+)$/.exec(text(project.projectName) ?? "")?.[1];
}

/** An image by its reference; a repository where Snyk was given its address (`snyk test https://github.com/...`). */
function targetOf(project: Fields): RecordTarget | undefined {
  const path = text(project.path);
  if (isContainer(project)) {
    const image = firstImage([path, withoutProject(path, imageName(project)), imageName(project)]);
    return image ? { kind: "image", name: image } : undefined;
  }
  const repository = path && /^(?:https?|ssh|git):\/\/|^git@/.test(path) ? parseRepositoryUrl(path) : null;
  return repository ? { kind: "repository", name: repository } : undefined;
}

/** `shop/api:1.2/api`: with applications Snyk appends the project's name to the reference. */
function withoutProject(path: string | undefined, name: string | undefined): string | undefined {
  if (!path || !name || !path.startsWith(`${name}:`)) return undefined;
  const end = path.indexOf("/", name.length);
  return end > 0 ? path.slice(0, end) : undefined;
}

function projectOf(doc: Envelope, path: readonly (string | number)[]): SnykProject {
  const inArray = Array.isArray(doc);
  const project = inArray ? fields(doc[path[0] as number]) : doc;
  const inside = inArray ? path.slice(1) : path;
  const application = inside[0] === "applications" ? fields(list(project.applications)[inside[1] as number]) : project;
  const isImage = isContainer(project);
  return {
    manager: text(application.packageManager),
    manifest: isImage ? null : (manifestOf(application) ?? null),
    path: isImage ? (text(application.displayTargetFile) ?? text(application.targetFile)) : undefined,
    target: targetOf(project),
  };
}
