import { formatAbsolute } from "@/lib/client/format-time";
import type { AuditEvent } from "@/lib/contracts/http/audit";

/** "risk.status_changed" as "risk status changed"; which one is named beside it. */
export function actionWords(action: string): string {
  return action.replaceAll(/[._]/g, " ");
}

/** Where the thing can be seen, or null. What is gone has no name and is not linked. */
export function subjectHref({ subject, subjectId, subjectName }: AuditEvent): string | null {
  if (!subjectId || !subjectName) return null;
  const folder = FOLDER[subject];
  if (folder) return `${folder}/${subjectId}`;
  return SETTINGS[subject] ?? null;
}

const FOLDER: Record<string, string> = {
  risk: "/risks",
  finding: "/findings",
  asset: "/assets",
  import: "/imports",
};
const SETTINGS: Record<string, string> = {
  team: "/settings/teams",
  user: "/settings/people",
  token: "/settings/tokens",
  format: "/settings/formats",
};

/** The detail in words: its sentence first, then each further part by name; times as people write them, nothing empty. */
export function detailWords(detail: AuditEvent["detail"]): string {
  const { text, ...parts } = detail;
  const named = Object.entries(parts).flatMap(([name, value]) => {
    const words = valueWords(value);
    return words === null || (typeof text === "string" && text.includes(words)) ? [] : [`${spaced(name)}: ${words}`];
  });
  return [...(typeof text === "string" && text ? [text] : []), ...named].join(" · ");
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function valueWords(value: unknown): string | null {
  if (value === null || value === undefined || value === "" || value === false) return null;
  if (value === true) return "yes";
  if (typeof value === "string") return INSTANT.test(value) ? formatAbsolute(value) : value.replaceAll("_", " ");
  if (Array.isArray(value)) return value.map(valueWords).filter(Boolean).join(", ") || null;
  if (typeof value === "object") return detailWords(value as AuditEvent["detail"]) || null;
  return String(value);
}

function spaced(name: string): string {
  return name
    .replaceAll("_", " ")
    .replaceAll(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
}
