import { z } from "zod";
import type { ComponentRecord, PackageRef } from "@/lib/model/record";
import { type Fields, fields, isObject, list, text } from "@/lib/parsers/fields";
import { gitlabHeader, gitlabType } from "@/lib/parsers/gitlab/report";
import { gitlabVulnerability } from "@/lib/parsers/gitlab/vulnerability";
import { languagePackage } from "@/lib/parsers/package-ref";
import { defineParser, RejectedItem } from "@/lib/parsers/parser";
import { relativePath } from "@/lib/parsers/relative-path";
import { manifestType, purlType } from "@/lib/parsers/sarif-package";

const Envelope = z.looseObject({});
type Envelope = z.infer<typeof Envelope>;

/**
 * GitLab dependency scanning reports (`gl-dependency-scanning-report.json`).
 *
 * Yields   one vulnerability per entry, in report order; the dependencies of `dependency_files` beside them, as components.
 * Units    severity is GitLab's word.
 * Errors   an entry without an identifier or a package is rejected.
 * Source   security-report-schemas src/dependency-scanning-report-format.json; fixtures in __fixtures__/gitlab-dependency-scanning-json.
 */
export const gitlabDependencyScanningJson = defineParser<Envelope>({
  id: "gitlab-dependency-scanning-json",
  version: 3,
  family: "gitlab-dependency-scanning",
  media: "json",
  matches: (sketch) => gitlabType(sketch) === "dependency_scanning",
  envelope: Envelope,
  items: [{ at: ["vulnerabilities", "*"] }, { at: ["dependency_files", "*", "dependencies", "*"], entry: false }],
  header: (doc) => gitlabHeader(doc, "GitLab dependency scanning", ["vulnerability"]),
  records: ({ value, path }, doc) => {
    if (path[0] === "dependency_files")
      return [componentOf(value, fields(list(doc.dependency_files)[path[1] as number]))];
    return [ofEntry(value, doc)];
  },
});

function ofEntry(value: unknown, doc: Envelope) {
  if (!isObject(value)) throw new RejectedItem("This entry is not an object.");
  const file = text(fields(value.location).file);
  const manager = list(doc.dependency_files)
    .map(fields)
    .find((one) => text(one.path) === file)?.package_manager;
  return gitlabVulnerability(value, {
    packageOf: (name, version) => packageIn(file, text(manager), name, version),
    manifest: relativePath(file) ?? null,
    path: file,
  });
}

/** The package manager that GitLab names, else the one whose file it is. */
function packageIn(
  file: string | undefined,
  manager: string | undefined,
  name: string,
  version: string | null,
): PackageRef {
  const type = purlType(manager ?? null) ?? (file ? manifestType(file) : null) ?? "generic";
  return languagePackage(type, type === "maven" ? name.replace("/", ":") : name, version);
}

function componentOf(value: unknown, file: Fields): ComponentRecord {
  const dependency = fields(value);
  const name = text(fields(dependency.package).name);
  if (!name) throw new RejectedItem("package.name is missing: nothing says which package this is.");
  const path = text(file.path);
  const pkg = packageIn(path, text(file.package_manager), name, text(dependency.version) ?? null);
  return { kind: "component", package: pkg, componentType: "library", licenses: [], ...(path ? { path } : {}) };
}
