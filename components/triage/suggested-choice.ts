import type { OwnerChoice } from "@/components/triage/owner-picker";
import type { OwnerSuggestion } from "@/lib/contracts/http/owner-rule";

/** A suggestion as one that can be chosen; its note is what was seen. */
export function choiceOf({ name, team, person, evidence }: OwnerSuggestion): OwnerChoice {
  return {
    key: `suggested:${team ?? person}`,
    label: name,
    name,
    note: evidence.join(". "),
    team: team !== null,
    owner: { team, person },
  };
}
