/** Falco's own prefix of an event's text: the time, in one of its two forms, and the priority. */
const PREFIX =
  /^(?:\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?: (?:(?:Emergency|Alert|Critical|Error|Warning|Notice|Informational|Info|Debug) )?/i;

/** What an alert says, without the time and priority that stand beside it on the page; a text that is nothing else stays whole. */
export function alertText(output: string): string {
  return output.replace(PREFIX, "") || output;
}
