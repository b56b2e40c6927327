import type { PrivilegeFact } from "@/lib/engine/privilege/kinds";
import { dueDaysOf } from "@/lib/engine/risk/bands";

/** What is known of one image; `urgent` are undecided findings in the band Act, `exploited` those in KEV. */
export type ImageFacts = { name: string; scanned: boolean; urgent: number; exploited: number; advisories: string[] };

/** Kubernetes' limits: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
const MAX_CHARS = 120;
const MAX_BYTES = 4_096;
/** The request is let through, and whoever sent it is told that nobody looked. */
const NOT_CHECKED = "Plimsoll could not look up images and rights: its database did not answer in time.";
const encoder = new TextEncoder();

/**
 * What somebody who applies a manifest should know, the worst first.
 *
 * Shape    `images` null: nothing could be looked up, and that is said too.
 * Returns  at most 4,096 bytes in warnings of at most 120 characters, none with a control character or half a one; when not all
 *          fits the last one says how many are left out.
 */
export function admissionWarnings(
  privileges: readonly PrivilegeFact[],
  images: readonly ImageFacts[] | null,
): string[] {
  const known = images ?? [];
  const worst = known.toSorted((a, b) => b.exploited - a.exploited || b.urgent - a.urgent);
  const said = [
    ...(images === null ? [NOT_CHECKED] : []),
    ...privileges.map(privilegeWarning),
    ...worst.flatMap((image) => imageWarning(image) ?? []),
    ...unscannedWarning(known.filter(({ scanned }) => !scanned)),
  ];
  return withinLimits([...new Set(said)]);
}

function privilegeWarning({ level, why, where }: PrivilegeFact): string {
  const over = level === "cluster" ? "Can take over the cluster" : "Can take over its node";
  return clipped(`${over}: ${why.replace(/\.$/, "")} (${where})`);
}

function imageWarning({ name, urgent, exploited, advisories }: ImageFacts): string | null {
  if (urgent === 0 && exploited === 0) return null;
  const parts = [
    ...(urgent > 0 ? [`${findings(urgent)} to fix within ${dueDaysOf("act")} days`] : []),
    ...(exploited > 0 ? [`${exploited} known to be exploited${named(advisories, exploited)}`] : []),
  ];
  return about(name, parts.join(", "));
}

function unscannedWarning(images: readonly ImageFacts[]): string[] {
  const [first, ...more] = images;
  if (!first) return [];
  const rest = more.length > 0 ? `, nor of ${more.length} more of its images` : "";
  return [about(first.name, `no scan of this version is known${rest}`)];
}

function findings(count: number): string {
  return `${count} ${count === 1 ? "finding" : "findings"}`;
}

function named(advisories: readonly string[], all: number): string {
  const [first] = advisories;
  if (!first) return "";
  return ` (${first.slice(0, 24)}${all > 1 ? " ..." : ""})`;
}

/** A name that is too long loses its beginning: what tells images apart is the end. */
function about(name: string, what: string): string {
  const room = MAX_CHARS - what.length - 2;
  const whole = plain(name);
  const end = whole.slice(Math.max(whole.length - Math.max(room - 3, 0), 0)).replace(/^[./-]+/, "");
  return clipped(`${whole.length > room ? `...${end}` : whole}: ${what}`);
}

function clipped(said: string): string {
  const shown = plain(said);
  return shown.length > MAX_CHARS ? plain(`${shown.slice(0, MAX_CHARS - 3)}...`) : shown;
}

/** An API server drops a warning that holds a control character: it goes out as a header. */
function plain(said: string): string {
  return said.replace(/\p{C}+/gu, " ").trim();
}

function withinLimits(said: readonly string[]): string[] {
  const size = (texts: readonly string[]) => texts.reduce((sum, one) => sum + encoder.encode(one).length, 0);
  if (size(said) <= MAX_BYTES) return [...said];
  const kept = [...said];
  while (kept.length > 0 && size(kept) > MAX_BYTES - MAX_CHARS) kept.pop();
  return [...kept, `${said.length - kept.length} more warnings are left out.`];
}
