import { advisoryIdKind } from "@/lib/engine/advisory-id";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { number, present, text } from "@/lib/parsers/fields";

type Cvss = NonNullable<VulnerabilityRecord["cvss"]>;

/** A score of 0 to 10 with its vector; tools write -1 or leave it out for "none". The vector says which version it is. */
export function cvssOf(score: unknown, vector: unknown, fallback: string): Cvss | undefined {
  const value = number(score);
  if (value === undefined || value < 0 || value > 10) return undefined;
  const written = text(vector);
  return present({ version: /^CVSS:(\d\.\d)/.exec(written ?? "")?.[1] ?? fallback, score: value, vector: written });
}

/** A fixed version as a person reads it: what tools write for "none" is none. */
export function fixOf(value: unknown): string | undefined {
  const fix = text(value)?.replace(/^fixed in /i, "");
  return fix === undefined || /^(?:none|null|n\/a|-|not available|no fix|unknown)$/i.test(fix) ? undefined : fix;
}

/**
 * The ids of one vulnerability from a tool's own id and the CVEs it lists. One CVE is the advisory, and the tool's id a link,
 * since a later report may name a second CVE under it. With several CVEs nothing says which one it is: the tool's id stays.
 */
export function advisoryIds(
  own: string | undefined,
  cves: readonly string[],
): { advisory: string; aliases: string[]; links: string[] } | null {
  const named = [...new Set(cves.filter((id) => advisoryIdKind(id) === "cve"))];
  const advisory = named.length === 1 ? named[0] : (own ?? named[0]);
  if (advisory === undefined) return null;
  const others = [own, ...named].filter((id): id is string => id !== undefined && id !== advisory);
  return { advisory, aliases: [], links: [...new Set(others)] };
}

/** Links as a list, or absent when there are none. */
export function referencesOf(...values: readonly unknown[]): string[] | undefined {
  const found: string[] = [];
  for (const value of values) {
    for (const one of Array.isArray(value) ? value : [value]) {
      const url = text(one);
      if (url !== undefined && /^https?:\/\//i.test(url)) found.push(url);
    }
  }
  if (found.length < 2) return found.length === 0 ? undefined : found;
  return [...new Set(found)];
}

/** `CWE-79` from the words and numbers that tools write. */
export function cwesOf(values: readonly unknown[]): string[] | undefined {
  const found = values.map((value) => /^(?:CWE-?)?(\d{1,6})$/i.exec(text(value) ?? "")?.[1]).filter(Boolean);
  return found.length > 0 ? [...new Set(found.map((id) => `CWE-${id}`))] : undefined;
}

/** RFC 3339 from whole seconds since 1970, as several tools write a time; null for what is no such time. */
export function timeOfSeconds(value: unknown): string | null {
  const seconds = number(value);
  if (seconds === undefined || seconds < 86_400 || seconds > 8e12) return null;
  return new Date(Math.round(seconds * 1000)).toISOString();
}

/** A registry's address without its scheme and closing slash. A host has at most 255 characters; longer text only costs time. */
export function registryHost(address: string): string {
  return address
    .slice(0, 300)
    .replace(/^https?:\/\//i, "")
    .replace(/\/+$/, "");
}
