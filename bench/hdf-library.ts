import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { z } from "zod";

const PACKAGE = "@mitre/hdf-converters";
const VERSION = "2.11.6";

/** One file's HDF, as an object or several. */
export type HdfMapper = (text: string, filename: string) => Promise<unknown>;

/** Which class of the library reads which of our formats; both are asked about the same files. */
const CLASSES: [formats: RegExp, mapper: string][] = [
  [/^grype$/, "AnchoreGrypeMapper"],
  [/^aws_(?:asff|guardduty)$/, "ASFFResults"],
  [/^burp_xml$/, "BurpSuiteMapper"],
  [/^cyclonedx_(?:json|vex)$/, "CycloneDXSBOMResults"],
  [/^dependency_track_fpf$/, "DependencyTrackMapper"],
  [/^gosec$/, "GosecMapper"],
  [/^jfrog_xray$/, "JfrogXrayMapper"],
  [/^neuvector$/, "NeuVectorMapper"],
  [/^sarif_|^snyk_code_sarif$/, "SarifMapper"],
  [/^scoutsuite$/, "ScoutsuiteMapper"],
  [/^snyk_(?:oss|container)$/, "SnykResults"],
  [/^trufflehog$/, "TrufflehogResults"],
  [/^prisma_twistlock$/, "TwistlockResults"],
  [/^zap_json$/, "ZapMapper"],
];

/** The name of the library's class for a format; undefined where it reads none of it. */
export function hdfClassOf(format: string): string | undefined {
  return CLASSES.find(([formats]) => formats.test(format))?.[1];
}

const Converter = z.custom<new (text: string, ...more: unknown[]) => { toHdf: () => unknown }>(
  (value) => typeof value === "function",
);

/**
 * Heimdall's converters, installed into `folder` from the npm registry the first time: a bench's yardstick is no dependency of the
 * product.
 *
 * Errors   npm's, when the registry does not have it.
 */
export function hdfLibrary(folder: string): (name: string) => HdfMapper {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, "node_modules", PACKAGE))) {
    const options = [
      "--prefix",
      folder,
      "--no-save",
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      "--loglevel=error",
    ];
    execFileSync("npm", ["install", ...options, `${PACKAGE}@${VERSION}`], { stdio: ["ignore", "ignore", "inherit"] });
  }
  const loaded: Record<string, unknown> = createRequire(join(folder, "from.cjs"))(PACKAGE);
  return (name) => {
    const Mapper = Converter.parse(loaded[name]);
    // Zap's takes the site's name; without one it reads the first.
    return async (text) => (name === "ZapMapper" ? new Mapper(text, firstSite(text)) : new Mapper(text)).toHdf();
  };
}

function firstSite(text: string): string {
  return /"@name"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? "";
}
