import type { Locus } from "@/lib/model/record";
import { type Fields, fields, isObject, list } from "@/lib/parsers/fields";
import { asNumber, asText, firstText } from "@/lib/parsers/loose-text";
import { tidyPath } from "@/lib/parsers/source-path";

/** One place a result points at. `path` is relative when the report says to what; an absolute one stays absolute. */
export type SarifPlace = {
  path: string;
  line: number | null;
  endLine: number | null;
  /** The source text of the place, as the report quotes it. */
  snippet: string | null;
  /** The thing inside the file: a function, a Terraform address, `name@version` of a package. */
  logicalName: string | null;
  logicalKind: string | null;
  /** What the tool says about this place in particular. */
  message: string | null;
};

/**
 * All places of a result in the report's order; the first one is its identity. SARIF 1.0.0 locations are read too. A result
 * without any is about the artifact that the tool was told to analyse, where it names that.
 */
export function placesOf(result: Fields, run: Fields): SarifPlace[] {
  const places = list(result.locations).map((location) => placeOf(fields(location), run));
  const [first, ...others] = places.filter((place) => place.path !== "" || place.logicalName !== null);
  if (first) return [{ ...first, snippet: first.snippet ?? asText(result.snippet) }, ...others]; // 1.0.0 quotes once
  if (!isObject(result.analysisTarget)) return [];
  const target = placeOf({ analysisTarget: result.analysisTarget }, run);
  return target.path === "" ? [] : [target];
}

/** What a locus keeps: the first place, and where else the same condition must be corrected. */
export function locusOf(places: readonly SarifPlace[]): Locus {
  const [first, ...others] = places;
  if (!first) return {};
  const locus: Locus = {};
  if (first.path !== "") locus.path = first.path;
  if (first.line !== null) locus.line = first.line;
  if (first.endLine !== null) locus.endLine = first.endLine;
  const also = others.slice(0, 20).map((place) => (place.line === null ? place.path : `${place.path}:${place.line}`));
  const detail = [first.logicalName, also.length > 0 ? `also at ${also.join(", ")}` : null].filter(Boolean).join("; ");
  if (detail !== "") locus.detail = detail;
  return locus;
}

function placeOf(location: Fields, run: Fields): SarifPlace {
  const physical = fields(location.physicalLocation ?? location.resultFile ?? location.analysisTarget);
  const artifact = fields(physical.artifactLocation ?? physical.fileLocation ?? physical);
  const region = fields(physical.region);
  const logical = logicalOf(location, run);
  return {
    path: artifactPath(artifact, run),
    line: positive(region.startLine),
    endLine: positive(region.endLine),
    snippet: firstText(fields(region.snippet).text, region.snippet),
    logicalName: firstText(logical.fullyQualifiedName, logical.name, logical.decoratedName),
    logicalKind: asText(logical.kind),
    message: asText(fields(location.message).text),
  };
}

/** `logicalLocations` of 2.1.0, `logicalLocation` of 2.0.0, `fullyQualifiedLogicalName` of 1.0.0; indexes are followed. */
function logicalOf(location: Fields, run: Fields): Fields {
  const given = fields(list(location.logicalLocations)[0] ?? location.logicalLocation);
  const index = asNumber(given.index);
  const name = firstText(location.fullyQualifiedLogicalName);
  if (index === null && name === null) return given;
  const shared = index === null || index < 0 ? {} : fields(list(run.logicalLocations)[index]);
  return { ...shared, ...given, ...(name && !given.fullyQualifiedName ? { fullyQualifiedName: name } : {}) };
}

function positive(value: unknown): number | null {
  const number = asNumber(value);
  return number !== null && Number.isInteger(number) && number > 0 ? number : null;
}

/**
 * The path of an artifact location: percent-decoded, resolved against `originalUriBaseIds`, never followed.
 * A relative URI under a base whose own URI is relative is joined to it; the absolute root of a base is left off.
 * An absolute `file:` URI becomes relative only when a base or the working directory contains it.
 */
function artifactPath(artifact: Fields, run: Fields): string {
  const index = asNumber(artifact.index);
  const shared = index === null || index < 0 ? {} : fields(fields(list(run.artifacts)[index]).location);
  const uri = firstText(artifact.uri, shared.uri);
  if (uri === null) return "";
  if (hasScheme(uri)) return absolutePath(uri, run);
  const base = firstText(artifact.uriBaseId, artifact.uri === undefined ? shared.uriBaseId : null);
  return tidyPath(relativeRoot(base, run) + decode(uri));
}

function absolutePath(uri: string, run: Fields): string {
  if (!/^file:/i.test(uri)) return decode(uri);
  const path = filePath(uri);
  const root = absoluteRoots(run).find((candidate) => path.startsWith(candidate) && path.length > candidate.length);
  return root === undefined ? tidyPath(path) : tidyPath(path.slice(root.length));
}

/** `file:///home/x` is `/home/x`, `file:///C:/x` is `C:/x`, `file://host/x` is `//host/x`; some tools write four slashes. */
function filePath(uri: string): string {
  const rest = decode(uri.replace(/^file:/i, ""));
  if (/^\/\/+[A-Za-z]:/.test(rest)) return rest.replace(/^\/+/, "");
  if (rest.startsWith("///")) return rest.replace(/^\/+/, "/");
  return rest;
}

const ROOTS = new WeakMap<Fields, string[]>();

/** Absolute directories the report measures paths from, deepest first, each ending with a slash; worked out once for a run. */
function absoluteRoots(run: Fields): string[] {
  const known = ROOTS.get(run);
  if (known) return known;
  const roots = rootsOf(run);
  ROOTS.set(run, roots);
  return roots;
}

function rootsOf(run: Fields): string[] {
  const bases = Object.values(fields(run.originalUriBaseIds)).map((base) => asText(fields(base).uri) ?? asText(base));
  const workingDirectories = list(run.invocations).map((entry) => asText(fields(fields(entry).workingDirectory).uri));
  return [...bases, ...workingDirectories]
    .filter((uri): uri is string => uri !== null && /^file:/i.test(uri))
    .map((uri) => `${filePath(uri).replace(/(?<!\/)\/+$/, "")}/`)
    .filter((root) => root !== "/" && root !== "///")
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** The relative part a base adds in front (`src/` of SRCROOT under PROJECTROOT); a loop of bases ends at its start. */
function relativeRoot(baseId: string | null, run: Fields): string {
  const bases = fields(run.originalUriBaseIds);
  const seen = new Set<string>();
  let prefix = "";
  for (let id = baseId; id !== null && !seen.has(id); ) {
    seen.add(id);
    const base = Object.hasOwn(bases, id) ? fields(bases[id]) : {};
    const uri = asText(base.uri);
    if (uri !== null && !hasScheme(uri) && !uri.startsWith("/"))
      prefix = `${decode(uri).replace(/(?<!\/)\/*$/, "/")}${prefix}`;
    id = asText(base.uriBaseId);
  }
  return prefix;
}

/** One letter before a colon is a Windows drive, not a scheme. */
function hasScheme(uri: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]+:/.test(uri) && !looksLikeImageOrPort(uri);
}

/** `nginx:1.19` or `host.example:5000/repo` stand where a URI should: text after the colon is a tag or port, not a path. */
function looksLikeImageOrPort(uri: string): boolean {
  return !/^(file|https?|ftp|git|ssh|urn|pkg|docker|oci|s3|gs|jar|vscode|mailto|data):/i.test(uri);
}

function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A stray percent sign: the text is the name.
  }
}
