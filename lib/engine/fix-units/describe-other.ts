import { beyondTitle } from "@/lib/engine/fix-units/beyond-title";
import { ONLY_WHAT_IS_WRONG, TOOLS_WORDS, unsure } from "@/lib/engine/fix-units/confidence";
import {
  adviceOf,
  closing,
  type FixDescription,
  type FixMember,
  firstLine,
  linesOf,
  listed,
} from "@/lib/engine/fix-units/member";
import { placeIn } from "@/lib/engine/fix-units/quote";
import type { FixUnit, FixUnitKind } from "@/lib/engine/fix-units/unit";
import { weaknessKind } from "@/lib/engine/weakness-kinds";
import { toolName } from "@/lib/model/tool-name";

type Plan = Pick<FixDescription, "text" | "diff" | "commands" | "verify">;

/** Changes for which the tool's advice, and not a table of ours, says what to write. */
export function describeOther(unit: FixUnit, members: readonly FixMember[]): FixDescription {
  const plan = planOf(unit.kind, unit, members);
  return {
    kind: unit.kind,
    title: titleOf(unit, members),
    available: true,
    ...plan,
    ...closing(members, () => true),
    leavesText: null,
    locus: lineLocus(unit.locus, members),
    file: fileOf(members),
    line: firstLine(members),
    confidence: unsure(adviceFor(unit.kind, members) === "" ? ONLY_WHAT_IS_WRONG : TOOLS_WORDS),
  };
}

/**
 * Of code, what is wrong stands before where: a path is long, and of a row that is cut nothing else would be read. A tool's title that says no more than
 * the kind's name is not repeated.
 */
function titleOf(unit: FixUnit, members: readonly FixMember[]): string {
  const kind = unit.kind === "code-change" ? weaknessKind(saidByAll(members)) : null;
  const place = `Fix ${unit.locus}: `;
  if (!kind || !unit.title.startsWith(place)) return unit.title;
  const said = unit.title.slice(place.length);
  return `Fix ${withinSentence(kind.name)} in ${unit.locus}${beyondTitle(said, kind.name) === "" ? "" : `: ${said}`}`;
}

/** The CWEs that every finding has: one rule's findings in one file are of one kind, or it is not known of all. */
function saidByAll([first, ...rest]: readonly FixMember[]): readonly string[] {
  return first?.cwes.filter((cwe) => rest.every(({ cwes }) => cwes.includes(cwe))) ?? [];
}

/** "Cross-site scripting" goes on in small letters, "SQL injection" does not. */
function withinSentence(name: string): string {
  return /^.[a-z-]/.test(name) ? `${name.slice(0, 1).toLowerCase()}${name.slice(1)}` : name;
}

/** The file of a repository that the findings are in; a path in an image or a cluster is none. */
function fileOf(members: readonly FixMember[]): string | null {
  const facts = members[0]?.facts;
  if (facts?.asset.kind !== "repository") return null;
  if (facts.kind === "misconfiguration") return placeIn(facts.resource).file || null;
  return facts.kind === "code" || facts.kind === "secret" ? facts.path : null;
}

function planOf(kind: FixUnitKind, unit: FixUnit, members: readonly FixMember[]): Plan {
  const advice = adviceFor(kind, members);
  switch (kind) {
    case "code-change":
      return plain(
        `Change ${places(unit.locus, members)}. ${advice}`,
        againText(unit, members) ?? "Scan the repository again: this closes when the new report no longer has it.",
      );
    case "license-choice":
      return plain(
        `Decide whether this licence is acceptable here; otherwise replace the package. ${advice}`,
        "Scan again, or record the decision.",
      );
    case "endpoint-change":
      return plain(
        advice || "Change the answering service.",
        againText(unit, members) ?? "Run the test again against the deployed change.",
      );
    default:
      return plain(
        advice || `Change ${unit.locus}.`,
        "Scan again: the findings close when the new report no longer has them.",
      );
  }
}

/** Which tool to run and what it must not say any more; null where the rule is not one of a tool. */
function againText(unit: FixUnit, [first]: readonly FixMember[]): string | null {
  const facts = first?.facts;
  const rule = facts?.kind === "code" || facts?.kind === "dynamic" ? facts.rule : "";
  const [, family, id] = /^([^:]+):(.+)$/.exec(rule) ?? [];
  if (!family || !id || `${id}${unit.locus}`.includes("`")) return null;
  const [on, where] = facts?.kind === "code" ? ["", "in"] : [" against the deployed change", "at"];
  return `Run ${toolName(family)} again${on}: its rule \`${id}\` reports nothing ${where} \`${unit.locus}\`. This closes with that report.`;
}

/** Of code what is said beyond the title, which stands above it: a title is not what to do. */
function adviceFor(kind: FixUnitKind, members: readonly FixMember[]): string {
  if (kind !== "code-change") return adviceOf(members);
  const beyond = members.map((member) => ({
    ...member,
    advice:
      member.advice && member.facts.kind === "code"
        ? beyondTitle(member.advice, member.facts.ruleTitle)
        : member.advice,
  }));
  return adviceOf(beyond);
}

function plain(text: string, verify: string): Plan {
  return { text: text.trim(), diff: null, commands: [], verify };
}

function places(locus: string, members: readonly FixMember[]): string {
  const lines = linesOf(members);
  return lines.length === 0
    ? locus
    : `${locus} at ${lines.length === 1 ? "line" : "lines"} ${listed(lines.map(String), 8)}`;
}

function lineLocus(locus: string, members: readonly FixMember[]): string {
  const first = linesOf(members)[0];
  return first === undefined ? locus : `${locus}:${first}`;
}
