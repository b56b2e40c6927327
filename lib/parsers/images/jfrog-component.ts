import type { PackageRef } from "@/lib/model/record";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import { languagePackage } from "@/lib/parsers/package-ref";

/**
 * The package of an Xray component id: `pypi://Jinja2:2.11.2`, `deb://debian:stretch:libx11:2:1.6.4-3`,
 * `alpine://3.18:libssl3:3.1.1-r1`, `rpm://8:openssl-libs:1:1.1.1k-5.el8` (or without the release, `rpm://slf4j:0:1.7.25-4.el8`),
 * `gav://group:artifact:1.0`, `npm://@scope/name:1.0`.
 * `hasVersion` is false where Xray writes the component alone.
 */
export function jfrogPackage(id: string, hasVersion = true): PackageRef {
  const scheme = /^([a-z]{1,20}):\/\/(.*)$/is.exec(id.slice(0, 2000));
  const type = scheme?.[1]?.toLowerCase() ?? "";
  const body = scheme?.[2] ?? id.slice(0, 2000);
  const parts = body.split(":");
  if (type === "deb") return debian(parts, hasVersion);
  if (type === "alpine") return system("alpine", parts.slice(1), hasVersion);
  if (type === "rpm") return system("redhat", isRelease(parts[0]) ? parts.slice(1) : parts, hasVersion);
  if (type === "" || type === "gav" || type === "maven") return maven(type, parts, body, hasVersion);
  const [name, version] = hasVersion ? splitLast(body) : [body, null];
  return scannerPackage(type, "", name, version);
}

/** `8` in front of a package of Red Hat's; a package of an unknown release stands without one. */
function isRelease(part = ""): boolean {
  return /^(?:el)?\d+(?:\.\d+)?$/i.test(part);
}

/** `distribution:release:name[:version]`, where an epoch brings a colon of its own. */
function debian(parts: string[], hasVersion: boolean): PackageRef {
  const [distribution = "", , ...rest] = parts;
  return system(/^ubuntu/i.test(distribution) ? "ubuntu" : "debian", rest, hasVersion);
}

function system(family: string, parts: readonly string[], hasVersion: boolean): PackageRef {
  const [name = "", ...version] = parts;
  return scannerPackage("os", family, name || "unknown", (hasVersion && version.join(":")) || null);
}

function maven(type: string, parts: string[], body: string, hasVersion: boolean): PackageRef {
  const [group = "", artifact = "", ...version] = parts;
  if (type !== "" && parts.length >= 2)
    return languagePackage("maven", `${group}:${artifact}`, (hasVersion && version.join(":")) || null);
  const [name, alone] = hasVersion ? splitLast(body) : [body, null];
  return { type: "generic", namespace: null, name, version: alone, purl: null };
}

function splitLast(body: string): [string, string | null] {
  const colon = body.lastIndexOf(":");
  return colon > 0 ? [body.slice(0, colon), body.slice(colon + 1) || null] : [body, null];
}
