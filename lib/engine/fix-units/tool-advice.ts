import type { Fix } from "@/lib/contracts/http/risk";
import type { RuleWords } from "@/lib/contracts/http/rule-words";
import { ONLY_WHAT_IS_WRONG, TOOLS_WORDS } from "@/lib/engine/fix-units/confidence";

/** Changes of which no table of ours says what to write. */
const LEFT_OPEN = new Set(["code-change", "config-change", "endpoint-change", "dockerfile-instruction"]);
const MOST_CHARS = 600;

/**
 * A fix with what the tool says to do, quoted, where nothing better is known: neither a diff nor a command, and no words that say the same already.
 */
export function withToolAdvice<F extends Omit<Fix, "available">>(fix: F, rules: readonly RuleWords[]): F {
  if (!isLeftOpen(fix)) return fix;
  for (const { tool, help, description } of rules) {
    if (help === null || help === description) continue;
    const text = adviceIn(help);
    if (wordsOf(fix.text).includes(wordsOf(text.slice(0, 200)))) continue;
    const reason = fix.confidence?.reason === ONLY_WHAT_IS_WRONG ? TOOLS_WORDS : fix.confidence?.reason;
    return {
      ...fix,
      toolSays: { tool, text },
      confidence: fix.confidence && { ...fix.confidence, reason: reason ?? fix.confidence.reason },
    };
  }
  return fix;
}

/** Whether a tool's words are worth asking for. */
export function isLeftOpen({ kind, diff, commands }: Pick<Fix, "kind" | "diff" | "commands">): boolean {
  return LEFT_OPEN.has(kind) && diff === null && commands.length === 0;
}

/** Of a help text that has a part on what to do that part, else its beginning: the whole stands with what the rule says. */
function adviceIn(help: string): string {
  const lines = help.split("\n");
  const heading = lines.findIndex((line) => HEADING.test(line.trim()));
  const text =
    (heading >= 0
      ? lines
          .slice(heading + 1)
          .join("\n")
          .trim()
      : "") || help;
  if (text.length <= MOST_CHARS) return text;
  const beginning = text.slice(0, MOST_CHARS);
  const end = Math.max(beginning.lastIndexOf("\n"), beginning.lastIndexOf(". ") + 1, MOST_CHARS / 2);
  return `${beginning.slice(0, end).replace(HALF, "").trimEnd()} …`;
}

/** Of a character of two, the first. */
const HALF = /[\uD800-\uDBFF]$/;

const HEADING = /^(?:#+ *)?(?:recommendations?|remediation|how to fix|solution)\s*:?$/i;

function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[\s.`]+/g, " ")
    .trim();
}
