import { unsure } from "@/lib/engine/fix-units/confidence";
import { describeOther } from "@/lib/engine/fix-units/describe-other";
import { diffOf, lineDiff, newFileDiff } from "@/lib/engine/fix-units/line-diff";
import { adviceOf, type FixDescription, type FixMember, firstLine } from "@/lib/engine/fix-units/member";
import { placeIn, type Quote, quoteOf } from "@/lib/engine/fix-units/quote";
import { editResource, written } from "@/lib/engine/fix-units/terraform-edit";
import type { FixUnit, FixUnitFacts } from "@/lib/engine/fix-units/unit";
import table from "@/packs/fixes/terraform.json";

/** How a Terraform resource is changed so that a check passes (packs/fixes/terraform.json). */
type TerraformChange = {
  text: string;
  edits: readonly TerraformEdit[];
  confidence: "high" | "medium" | "low";
  why: string;
};

/** Attributes of the resource or of a block in it, or a resource beside it; `$self` is the resource's address. */
type TerraformEdit = {
  types: readonly string[];
  set?: Readonly<Record<string, string>>;
  in?: string;
  add?: { type: string; body: readonly string[] };
};

const CHANGES = new Map(Object.entries(table as unknown as Record<string, TerraformChange>));

/** A resource by its Terraform address, inside modules too; an index (`[0]`) names an instance and not the code. */
type Resource = { type: string; name: string; inModule: boolean };

/** The Terraform resource that a misconfiguration is about, or null. */
export function terraformResource(facts: FixUnitFacts): Resource | null {
  if (facts.kind !== "misconfiguration") return null;
  const { file, address } = placeIn(facts.resource);
  const found = /^((?:module\.[\w-]+(?:\[[^\]]*\])?\.)*)([a-z][a-z0-9]*_\w+)\.([\w-]+)/.exec(address ?? file);
  if (!found || !(address !== null || /^[a-z][a-z0-9]*_/.test(file))) return null;
  return { type: found[2] as string, name: found[3] as string, inModule: found[1] !== "" };
}

/** A check of a Terraform resource: the attribute to set, as a diff over what the report quotes, else with the way to it as context. */
export function describeTerraform(unit: FixUnit, members: readonly FixMember[], resource: Resource): FixDescription {
  const other = describeOther(unit, members);
  const facts = members[0]?.facts;
  const change = facts?.kind === "misconfiguration" ? CHANGES.get(facts.checkId) : undefined;
  const verify =
    "Run terraform plan, apply it, and scan again: the findings close when the new report no longer has them.";
  if (!change) return { ...other, verify, confidence: unsure("Only the tool's advice is known for this check.") };
  const { file, address } = placeIn(unit.locus);
  const path = address === null ? `${resource.name}.tf` : file;
  const line = firstLine(members);
  const diffs = change.edits
    .filter(({ types }) => types.includes(resource.type))
    .map((edit) => diffOfEdit(edit, resource, { file: path, line, quote: quoteOf(members) }))
    .filter((diff) => diff !== null);
  return {
    ...other,
    text: [change.text, adviceOf(members)].filter(Boolean).join(" "),
    diff: diffs.length > 0 ? diffs.join("") : null,
    verify,
    confidence: { level: change.confidence, reason: change.why },
  };
}

function diffOfEdit(
  edit: TerraformEdit,
  resource: Resource,
  at: { file: string; line: number | null; quote: Quote | null },
): string | null {
  if (edit.add) return resource.inModule ? null : addedResource(edit.add, resource, at.file);
  if (!edit.set) return null;
  if (at.quote) {
    const edited = editResource(at.quote.lines, edit.set, edit.in);
    if (edited) return lineDiff(at.file, at.quote.line, at.quote.lines, edited);
  }
  if (resource.inModule || at.quote) return null;
  const inner = edit.in ? [`  ${edit.in} {`, ...written(edit.set, "    "), "  }"] : written(edit.set, "  ");
  const line = at.line ?? 1;
  const context = ` resource "${resource.type}" "${resource.name}" {`;
  return diffOf(at.file, [`@@ -${line},1 +${line},${inner.length + 1} @@`, context, ...inner.map((one) => `+${one}`)]);
}

/** A file of its own beside the resource's, so that it applies whatever is there. */
function addedResource(add: NonNullable<TerraformEdit["add"]>, { type, name }: Resource, file: string): string {
  const body = add.body.map((line) => `  ${line.replaceAll("$self", `${type}.${name}`)}`);
  const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/") + 1) : "";
  const title = add.type.replace(/^(?:aws|azurerm|google)_/, "").replaceAll("_", "-");
  return newFileDiff(`${folder}${name}-${title}.tf`, [`resource "${add.type}" "${name}" {`, ...body, "}"]);
}
