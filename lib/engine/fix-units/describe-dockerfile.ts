import { likely, unsure } from "@/lib/engine/fix-units/confidence";
import { describeOther } from "@/lib/engine/fix-units/describe-other";
import { dockerfileChange, dockerfileDiff, exampleText } from "@/lib/engine/fix-units/dockerfile-change";
import { adviceOf, type FixDescription, type FixMember, firstLine } from "@/lib/engine/fix-units/member";
import { placeIn, quoteOf } from "@/lib/engine/fix-units/quote";
import type { FixUnit } from "@/lib/engine/fix-units/unit";

/** One check of one Dockerfile: the instruction to write, as a diff where a report quotes the line or where the line is new. */
export function describeDockerfile(unit: FixUnit, members: readonly FixMember[]): FixDescription {
  const other = describeOther(unit, members);
  const first = members.find(({ facts }) => facts.kind === "misconfiguration")?.facts;
  const change = first?.kind === "misconfiguration" ? dockerfileChange(first.checkId) : null;
  const verify = "Build the image and scan the Dockerfile again.";
  if (!change) return { ...other, verify, confidence: unsure("Only the tool's advice is known for this check.") };
  const { file } = placeIn(unit.locus);
  const line = firstLine(members);
  const diff = isFile(file) ? dockerfileDiff(change, file, line, quoteOf(members)) : null;
  const example = diff ? "" : exampleText(change);
  return {
    ...other,
    text: [change.text, example, adviceOf(members)].filter(Boolean).join(" "),
    diff,
    verify,
    confidence: isFile(file)
      ? { level: change.confidence, reason: change.why }
      : likely(`${change.why} The report is of an image: which Dockerfile built it is not stated.`),
  };
}

/** A check of an image (Dockle) names the image, not the file that it was built from. */
function isFile(locus: string): boolean {
  return /(?:docker|container)file/i.test(locus.split("/").at(-1) ?? "");
}
