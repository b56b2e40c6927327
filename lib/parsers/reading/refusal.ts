import { AppError } from "@/lib/model/error";
import type { Media, Parser } from "@/lib/parsers/parser";
import type { XmlSketch } from "@/lib/parsers/reading/sketch-xml";
import type { Top } from "@/lib/parsers/reading/top";
import { cutShort } from "@/lib/parsers/reading/unreadable";

/** More names than these are a wall of text in every place that shows a reason; the list of formats has them all. */
const FEW = 12;
const NEXT =
  "If you know what it is, state its format. Settings, Formats lists them all; there a format that is not among them is described without code.";

/** What detection did before it gave up. */
export type Tried = {
  parsers: readonly Parser[];
  media: Media[];
  keys: string[];
  first: unknown;
  /** Where the file ends, when it does so before its JSON is closed. */
  cutAtByte: number | null;
  jsonError: AppError | null;
  /** The sketch of what begins like XML, or why it is none. */
  xml: XmlSketch | AppError | null;
  format: string | null;
};

/** Why nothing claims this file, in words that let a person find the right one. */
export function refusal(top: Top, tried: Tried): AppError {
  const text = top.text.trimStart();
  if (tried.jsonError && /^[{[]/.test(text)) return tried.jsonError;
  if (tried.cutAtByte !== null) return cutShort(tried.cutAtByte);
  if (tried.first === null && tried.jsonError === null && !tried.xml && text.startsWith("null"))
    return new AppError(
      "failed_scan",
      'It is the JSON value "null": the scanner wrote no report. Look at what it printed, mend the scan and send its new report.',
    );
  const isHtml = /^<(?:!doctype html|html)/i.test(text);
  if (tried.xml instanceof AppError && !isHtml) return tried.xml;
  const kind = isHtml
    ? "It is an HTML page, perhaps the error page of a proxy or a sign-in form."
    : tried.xml && !(tried.xml instanceof AppError)
      ? describeXml(tried.xml)
      : tried.jsonError
        ? describeText(text)
        : describeJson(tried);
  return new AppError("unsupported_report", `${kind} ${describeAsked(tried)}`, {
    context: { media: tried.media.join(","), keys: tried.keys.join(",") },
  });
}

function describeXml({ root, namespace, children }: XmlSketch): string {
  const within = [...new Set(children.map(({ name }) => name.slice(0, 60)))].join(", ");
  const named = namespace ? ` of the namespace ${namespace.slice(0, 120)}` : "";
  return `It is XML with the root element ${root.slice(0, 60)}${named}${within ? `, which holds ${within}` : ""}.`;
}

function describeText(text: string): string {
  const line = (text.split(/\r?\n/, 1)[0] ?? "").slice(0, 120);
  if (/\b(FATAL|ERROR|panic:|Traceback|Usage:)/i.test(line))
    return `It is a program's error output, not a report; its first line is "${line}".`;
  return `It is text that is not JSON; its first line is "${line}".`;
}

function describeJson({ first, keys }: Tried): string {
  if (Array.isArray(first)) {
    if (first.length === 0) return "It is an empty JSON list: nothing in it says which tool wrote it.";
    const element: unknown = first[0];
    const inner =
      element !== null && typeof element === "object"
        ? ` of objects with the keys ${Object.keys(element).slice(0, 12).join(", ")}`
        : "";
    return `It is a JSON list${inner}.`;
  }
  if (typeof first !== "object") return `It is a JSON ${typeof first}, not a report.`;
  if (keys.length === 0) return "It is an empty JSON object: the scanner wrote no report.";
  return `It is JSON with the top-level keys ${keys.join(", ")}.`;
}

function describeAsked({ parsers, media, format }: Tried): string {
  if (format) return `The stated format ${format} does not recognize it.`;
  const asked = parsers.length <= FEW ? `; asked ${parsers.map((parser) => parser.id).join(", ")}` : "";
  return `None of the ${parsers.length} known formats recognizes it (read as ${media.join(", ") || "text"}${asked}). ${NEXT}`;
}
