/**
 * Text from a report or a server as a terminal may show it: a control character is written out (`\u001b`) and does nothing.
 * Else a report could move the cursor over what was printed before, or begin a line that a CI system takes for a command.
 */
export function printable(text: string): string {
  return text.replaceAll(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The controls of ASCII and Latin-1, and those that turn the direction of writing around. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
