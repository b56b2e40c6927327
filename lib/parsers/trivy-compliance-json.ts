import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { fields, isObject, list, number, present, text } from "@/lib/parsers/fields";
import { namesImage } from "@/lib/parsers/image-target";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { resultItems, trivyRecords } from "@/lib/parsers/trivy/item-kind";
import { imageOfTarget, trivyResult } from "@/lib/parsers/trivy/result";

const Envelope = z.object({
  ID: z.string(),
  Title: z.string().nullish(),
  Results: z.array(z.unknown()).nullish(),
});
type Envelope = z.infer<typeof Envelope>;

/**
 * `trivy ... --compliance <spec> --format json`: with `--report all` the controls and under each the results of its checks; with
 * `--report summary` one line per control.
 *
 * Yields   with all, one record per entry under a control (the same check under two controls is one finding by identity); with
 *          summary, one misconfiguration per control: fail, pass, or unknown for a control that is checked by hand.
 * Units    severity is the check's, or in a summary the control's.
 * Errors   a bad item is rejected at its JSON Pointer.
 * Source   aquasecurity/trivy pkg/compliance/report/{report,summary}.go; fixtures in __fixtures__/trivy-compliance-json.
 */
export const trivyComplianceJson = defineParser<Envelope>({
  id: "trivy-compliance-json",
  version: 1,
  family: "trivy",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    typeof sketch.ID === "string" &&
    !("ArtifactName" in sketch) &&
    (list(sketch.SummaryControls).some(isControl) || list(sketch.Results).some(isControl)),
  envelope: Envelope,
  items: [{ at: ["SummaryControls", "*"] }, ...resultItems(["Results", "*", "Results", "*"])],
  header: (doc) => ({
    ...EMPTY_HEADER,
    tool: { name: "Trivy", version: null },
    scope: doc.ID,
    kinds: ["misconfiguration"],
    looked: list(doc.Results).some((control) => list(fields(control).Results).length > 0),
  }),
  records: ({ value, path }, doc) => {
    if (path[0] === "SummaryControls") return [controlRecord(value, doc.ID)];
    const written = list(fields(doc.Results?.[path[1] as number]).Results)[path[3] as number];
    const target = text(fields(written).Target) ?? "";
    const image = imageOfTarget(target);
    const inImage = image !== target && namesImage(image);
    return trivyRecords(
      path[4] as string,
      value,
      trivyResult(written, "", inImage, inImage ? { kind: "image", name: image } : undefined),
    );
  },
});

function isControl(value: unknown): boolean {
  return isObject(value) && "ID" in value && "Name" in value && ("Severity" in value || "TotalFail" in value);
}

function controlRecord(value: unknown, framework: string): MisconfigurationRecord {
  const control = fields(value);
  const id = text(control.ID);
  if (!id) throw new RejectedItem("ID is missing: nothing says which control this is.");
  const failing = number(control.TotalFail);
  return present({
    kind: "misconfiguration",
    severity: parseSeverity(control.Severity),
    title: text(control.Name) ?? id,
    result: failing === undefined ? "unknown" : failing > 0 ? "fail" : "pass",
    rule: { family: "trivy", id: `${framework}/${id}` },
    resource: framework,
    message: failing !== undefined && failing > 0 ? `${failing} failing checks` : undefined,
  }) as MisconfigurationRecord;
}
