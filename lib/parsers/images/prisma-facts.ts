import type { MisconfigurationRecord, PackageRef } from "@/lib/model/record";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { type Fields, present, text } from "@/lib/parsers/fields";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import { RejectedItem } from "@/lib/parsers/parser";

/**
 * A package as Prisma Cloud names it: a jar as `group_artifact`. Without a kind, only what is certain: a jar's file says Java,
 * and a group with dots before the `_` can be nothing else.
 */
export function prismaPackage(
  kind: string | undefined,
  distro: string,
  name: string,
  version: string | null,
  path?: string,
): PackageRef {
  const isJava = kind
    ? JAVA.has(kind.toLowerCase())
    : /\.[jwe]ar$/i.test(path ?? "") || /^[a-z]\w*\.[\w.-]{1,200}_/.test(name);
  if (isJava) return scannerPackage("java", "", name.replace("_", ":"), version);
  return scannerPackage(kind ?? "unknown", distro, name, version);
}

const JAVA = new Set(["jar", "java", "maven", "war", "ear"]);

/** The word of the distribution's tracker: Debian's lowest, "unimportant", is low as other scanners of it read it too. */
export function prismaSeverity(value: unknown): Severity {
  return text(value)?.toLowerCase() === "unimportant" ? "low" : parseSeverity(value);
}

/** `fixed in 2.15.0, 2.12.2`, `affected`, `open`, `will not fix`, `needed`, `deferred`. */
export function prismaStatus(value: unknown): { fixedVersion: string | undefined; status: string | undefined } {
  const written = text(value);
  const fixed = /^fixed in (.{1,500})$/is.exec(written ?? "")?.[1];
  if (fixed) return { fixedVersion: fixed.trim(), status: "fixed" };
  if (!written) return { fixedVersion: undefined, status: undefined };
  return { fixedVersion: undefined, status: written.toLowerCase().replaceAll(" ", "_") };
}

/** One entry of the compliance list: what is there failed, since passes are only counted. */
export function prismaCompliance(item: Fields, resource: string): MisconfigurationRecord {
  const id = text(item.id) ?? (typeof item.id === "number" ? String(item.id) : undefined);
  if (!id) throw new RejectedItem("id is missing: nothing says which check this is.");
  return present({
    kind: "misconfiguration",
    severity: parseSeverity(item.severity),
    title: text(item.title) ?? text(item.text) ?? id,
    description: text(item.description),
    result: "fail",
    rule: { family: "prisma-cloud", id },
    resource,
    message: text(item.cause),
  }) as MisconfigurationRecord;
}
