/**
 * Text from a report or a server as a terminal may show it: a control character is written out (`\u001b`) and does nothing, and
 * what a CI system would take for a command to it is broken up. Else a report could move the cursor over what was printed before,
 * or set a variable of the run whose log it is printed to.
 *
 * Shape    give it whole lines: a command that two pieces make together is one. Twice makes no difference.
 */
export function printable(text: string): string {
  const line = text.replaceAll(CONTROLS, written).replaceAll(COMMAND_ANYWHERE, "# ");
  return COMMAND_IN_FRONT.test(line) ? `> ${line}` : line;
}

/** As `printable`, for JSON that goes to standard output: the same values to whoever parses it. */
export function printableJson(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, null, indent);
  return text
    .replaceAll(CONTROLS, (one) => (one === "\n" ? one : written(one)))
    .replaceAll(COMMAND_ANYWHERE, "\\u0023");
}

const written = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** The controls of ASCII and Latin-1, and those that turn the direction of writing around. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * `##vso[` (Azure Pipelines), `##[` (GitHub Actions, earlier) and `##teamcity[` are looked for anywhere in a line. Source:
 * microsoft/azure-pipelines-agent src/Agent.Sdk/Util/Command.cs, actions/runner src/Runner.Common/ActionCommand.cs.
 */
const COMMAND_ANYWHERE = /#(?=#[\w.-]*\[)/g;

/** GitHub Actions' `::set-env`, which may be indented, and the folds of Buildkite (`--- `, `+++ `, `~~~ `). */
const COMMAND_IN_FRONT = /^\s*(?:::|(?:---|\+\+\+|~~~)(?:\s|$))/;
