import type { FeedRecord } from "@/lib/model/record";
import { RejectedItem } from "@/lib/parsers/parser";

const CVE = /^CVE-\d{4}-\d{4,}$/;

/** A CVE id in upper case; throws `RejectedItem` for anything else. */
export function cveId(text: string): string {
  const id = text.trim().toUpperCase();
  if (!CVE.test(id)) throw new RejectedItem(`"${text.slice(0, 60)}" is not a CVE id.`);
  return id;
}

/** A calendar day YYYY-MM-DD that exists; throws `RejectedItem` otherwise. `what` names the field for the reader. */
export function calendarDay(text: string, what: string): string {
  const day = text.trim().slice(0, 10);
  const time = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // Date.parse rolls 2025-02-30 over to March: the day must read the same on the way back.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day)
    throw new RejectedItem(`${what} "${text.slice(0, 40)}" is not a date.`);
  return day;
}

type KevFields = {
  cve: string;
  added: string;
  due: string | null;
  ransomware: string | null;
  name: string | null;
  description: string | null;
};

/** CISA's are a few hundred characters; what is longer is none of its. */
const MAX_DESCRIPTION = 4_000;

/** One catalog row from its texts. An empty due date, name or description is none. */
export function kevRecord(given: KevFields): FeedRecord {
  const due = given.due?.trim() ?? "";
  return {
    kind: "feed",
    feed: "kev",
    cve: cveId(given.cve),
    dateAdded: calendarDay(given.added, "The date added"),
    dueDate: due === "" ? null : calendarDay(due, "The due date"),
    ransomware: given.ransomware?.trim().toLowerCase() === "known",
    name: given.name?.trim() || null,
    description: given.description?.trim().slice(0, MAX_DESCRIPTION) || null,
  };
}
