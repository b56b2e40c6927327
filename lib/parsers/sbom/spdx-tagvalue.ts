import { z } from "zod";
import { type Fields, text } from "@/lib/parsers/fields";
import { defineParser, type Header } from "@/lib/parsers/parser";
import { spdxHeader } from "@/lib/parsers/sbom/spdx-header";
import { spdxPackage } from "@/lib/parsers/sbom/spdx-package";
import { subjectOf } from "@/lib/parsers/sbom/spdx-subject";
import { readTags, type Tag } from "@/lib/parsers/sbom/spdx-tags";

const Envelope = z.object({ first: z.string() });

/**
 * SPDX 2 in its own tag-value text (`.spdx`).
 *
 * Yields   one component per package section, as the JSON form does. Files, snippets and licences are no entries.
 * Units    as SPDX JSON.
 * Errors   a package section without a name is rejected at its line. The subject is taken from the first 64 kB.
 * Source   spdx/spdx-spec 2.3, clause 6 onwards, tag-value examples; fixtures in __fixtures__/spdx-tagvalue.
 */
export const spdxTagvalue = defineParser<z.infer<typeof Envelope>>({
  id: "spdx-tagvalue",
  version: 3,
  family: "spdx",
  media: "text",
  matches: (sketch) => typeof sketch === "string" && /(?:^|\n)[ \t]{0,8}SPDXVersion:[ \t]{0,8}SPDX-2\.\d/.test(sketch),
  envelope: Envelope,
  items: [{ at: ["*"], blocks: sections }],
  header: ({ first }) => headerOf(first),
  records: ({ value }) => {
    const section = packageOf(readTags(String(value)));
    return section ? spdxPackage(section) : [];
  },
});

const BEGINS = /^(?:PackageName|FileName|SnippetSPDXID|LicenseID):/;

/** A new section begins at its first tag, unless the line is inside `<text>...</text>`. */
function sections(): (line: string) => boolean {
  let quoted = false;
  return (line) => {
    const begins = !quoted && BEGINS.test(line);
    const open = line.lastIndexOf("<text>");
    const close = line.lastIndexOf("</text>");
    if (open !== close) quoted = open > close;
    return begins;
  };
}

/** The fields of the JSON form, so that both are read by one function. */
function packageOf(tags: readonly Tag[]): Fields | null {
  if (tags[0]?.tag !== "PackageName") return null;
  const of = (name: string) => text(tags.find(({ tag }) => tag === name)?.value);
  return {
    name: of("PackageName"),
    SPDXID: of("SPDXID"),
    versionInfo: of("PackageVersion"),
    downloadLocation: of("PackageDownloadLocation"),
    licenseDeclared: of("PackageLicenseDeclared"),
    licenseConcluded: of("PackageLicenseConcluded"),
    sourceInfo: of("PackageSourceInfo"),
    primaryPackagePurpose: of("PrimaryPackagePurpose"),
    attributionTexts: tags.filter(({ tag }) => tag === "PackageAttributionText").map(({ value }) => value),
    externalRefs: tags.filter(({ tag }) => tag === "ExternalRef").map(({ value }) => externalRef(value)),
  };
}

function externalRef(value: string): Fields {
  const [referenceCategory, referenceType, ...locator] = value.trim().split(/\s+/);
  return { referenceCategory, referenceType, referenceLocator: locator.join(" ") };
}

function headerOf(first: string): Header {
  const isBeginning = sections();
  const blocks: string[][] = [[]];
  for (const line of first.split(/\r?\n/)) {
    if (isBeginning(line)) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  const read = blocks.map((lines) => readTags(lines.join("\n")));
  const described = new Set(
    read
      .flat()
      .filter(({ tag }) => tag === "Relationship")
      .flatMap(({ value }) => /^SPDXRef-DOCUMENT\s+DESCRIBES\s+(\S{1,500})/.exec(value.slice(0, 600))?.[1] ?? []),
  );
  const packages = read.map(packageOf).filter((section) => section !== null);
  const creation = (read[0] ?? []).filter(({ tag }) => tag === "Creator").map(({ value }) => value);
  const created = read[0]?.find(({ tag }) => tag === "Created")?.value;
  const subjects = packages.filter((section) => described.has(text(section.SPDXID) ?? "")).map(subjectOf);
  return spdxHeader(
    { creators: creation, created },
    { subjects: subjects.filter((subject) => subject !== null), described: described.size },
    packages.length > 0,
  );
}
