import { z } from "zod";
import type { MisconfigurationRecord, RecordTarget } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, present, text, texts } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ comments: z.array(z.string()), columns: z.array(z.string()) });

/**
 * Wiz's issues as CSV: a control that one resource does not meet.
 *
 * Yields   one misconfiguration per row: open and in progress fail, resolved passes, ignored and rejected are suppressed.
 * Units    severity is Wiz's word.
 * Errors   a row without a control or title is rejected at its line.
 * Source   Wiz, Issues > Export; fixtures in __fixtures__/wiz-issues-csv.
 */
export const wizIssuesCsv = defineParser<z.infer<typeof Envelope>>({
  id: "wiz-issues-csv",
  version: 1,
  family: "wiz",
  media: "csv",
  matches: (sketch) => {
    const columns = texts(fields(sketch).columns);
    return ["Title", "Severity", "Status", "Control ID", "Resource Type"].every((name) => columns.includes(name));
  },
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Wiz", version: null } }),
  records: ({ value }) => [issueOf({ ...fields(value) })],
});

function issueOf(row: Fields): MisconfigurationRecord {
  const title = text(row.Title);
  const id = text(row["Control ID"]) ?? title;
  if (!id) throw new RejectedItem("The row has neither a control nor a title.");
  const status = (text(row.Status) ?? "").toUpperCase().replaceAll(" ", "_");
  const external = text(row["Resource external ID"]);
  const resource = external ?? text(row["Resource vertex ID"]) ?? text(row["Resource Name"]) ?? "";
  return present({
    kind: "misconfiguration",
    target: cloudResource(external),
    severity: parseSeverity(row.Severity),
    title: title ?? id,
    description: text(row.Description),
    suppressed:
      status === "IGNORED" || status === "REJECTED"
        ? {
            reason: [`${status === "IGNORED" ? "Ignored" : "Rejected"} in Wiz`, text(row.Resolution)]
              .filter(Boolean)
              .join(": "),
          }
        : undefined,
    result: status === "RESOLVED" || status === "CLOSED" ? "pass" : "fail",
    rule: { family: "wiz", id },
    resource,
    message: [text(row["Resource Type"]), text(row["Resource Name"])].filter(Boolean).join(" ") || undefined,
    resolution: text(row["Remediation Recommendation"]),
  }) as MisconfigurationRecord;
}

/**
 * A cloud's own full name of a resource: an ARN, an Azure resource id, a Google resource name. A resource in Kubernetes is not
 * placed: the row names its cluster in a way only Wiz knows.
 */
export function cloudResource(id: string | undefined): RecordTarget | undefined {
  if (id === undefined || id.length > 1000) return undefined;
  const isFull =
    /^arn:[\w-]+:/.test(id) ||
    /^\/subscriptions\/[^/]+\//i.test(id) ||
    /^\/\/[\w-]+\.googleapis\.com\//.test(id) ||
    /^(?:https:\/\/www\.googleapis\.com\/\S+\/)?projects\/[^/]+\//.test(id);
  return isFull ? { kind: "cloud_resource", name: id } : undefined;
}
