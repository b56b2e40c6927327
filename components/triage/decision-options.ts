import type { TriageSubject } from "@/lib/client/use-triage";
import type { JUSTIFICATIONS } from "@/lib/contracts/http/decision";

export type StatusOption = { value: string; label: string; means: string; needsReason: boolean; needsEnd: boolean };

const OPEN = {
  value: "open",
  label: "Open",
  means: "Nothing is decided; earlier decisions are withdrawn.",
  needsReason: false,
  needsEnd: false,
};
const PROGRESS = {
  value: "in_progress",
  label: "In progress",
  means: "Somebody works on it.",
  needsReason: false,
  needsEnd: false,
};
const SNOOZED = {
  value: "snoozed",
  label: "Snooze",
  means: "Off the list until a day you name.",
  needsReason: true,
  needsEnd: true,
};
const ACCEPTED = {
  value: "accepted",
  label: "Accept for a time",
  means: "The exposure is known and tolerated until a day you name.",
  needsReason: true,
  needsEnd: true,
};
const FALSE_POSITIVE = {
  value: "false_positive",
  label: "False positive",
  means: "The tools are mistaken.",
  needsReason: true,
  needsEnd: false,
};
const NOT_AFFECTED = {
  value: "not_affected",
  label: "Not affected",
  means: "It is there but cannot be used here.",
  needsReason: true,
  needsEnd: false,
};

export const STATUS_OPTIONS: Record<TriageSubject, readonly StatusOption[]> = {
  risk: [OPEN, PROGRESS, SNOOZED, ACCEPTED, FALSE_POSITIVE],
  finding: [OPEN, SNOOZED, ACCEPTED, FALSE_POSITIVE, NOT_AFFECTED],
};

export const JUSTIFICATION_WORDS: Record<(typeof JUSTIFICATIONS)[number], string> = {
  component_not_present: "The component is not there",
  vulnerable_code_not_present: "The vulnerable code is not there",
  vulnerable_code_not_in_execute_path: "The vulnerable code is never run",
  vulnerable_code_cannot_be_controlled_by_adversary: "No attacker can steer the vulnerable code",
  inline_mitigations_already_exist: "It is already mitigated in place",
};

/** Ends worth offering, in days from now. */
export const END_DAYS = [7, 30, 90] as const;
