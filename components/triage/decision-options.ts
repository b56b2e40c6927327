import type { TriageSubject } from "@/lib/client/use-triage";
import type { JUSTIFICATIONS } from "@/lib/contracts/http/decision";

/** `done` is said once it is; `hides` takes it off the list for good or long, which only those who may decide can. */
export type StatusOption = {
  value: string;
  label: string;
  done: string;
  means: string;
  needsReason: boolean;
  needsEnd: boolean;
  hides: boolean;
};

const OPEN = {
  value: "open",
  label: "Open",
  done: "Open again.",
  means: "Nothing is decided; earlier decisions are withdrawn.",
  needsReason: false,
  needsEnd: false,
  hides: false,
};
const PROGRESS = {
  value: "in_progress",
  label: "In progress",
  done: "In progress.",
  means: "Somebody works on it.",
  needsReason: false,
  needsEnd: false,
  hides: false,
};
const SNOOZED = {
  value: "snoozed",
  label: "Snooze",
  done: "Snoozed.",
  means: "Off the list until a day you name.",
  needsReason: true,
  needsEnd: true,
  hides: false,
};
const ACCEPTED = {
  value: "accepted",
  label: "Accept for a time",
  done: "Accepted.",
  means: "The exposure is known and tolerated until a day you name.",
  needsReason: true,
  needsEnd: true,
  hides: true,
};
const FALSE_POSITIVE = {
  value: "false_positive",
  label: "False positive",
  done: "Marked as a false positive.",
  means: "The tools are mistaken.",
  needsReason: true,
  needsEnd: false,
  hides: true,
};
const NOT_AFFECTED = {
  value: "not_affected",
  label: "Not affected",
  done: "Marked as not affected.",
  means: "It is there but cannot be used here.",
  needsReason: true,
  needsEnd: false,
  hides: true,
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
