import { AppError } from "@/lib/model/error";

export const MAX_JSON_BYTES = 1_048_576;
/** A batch of runtime events: sensors send often and little, an API server up to 10 MB. */
export const MAX_EVENT_BYTES = 10 * MAX_JSON_BYTES;
/** An AdmissionReview holds an object twice, before and after; the API server stores none of more than 1.5 MB. */
export const MAX_ADMISSION_BYTES = 4 * MAX_JSON_BYTES;

/** The body as bytes, refused as soon as it is longer than `maxBytes`, whatever its Content-Length claims. */
export async function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  const tooLarge = () =>
    new AppError(
      "too_large",
      `The body is larger than ${maxBytes} bytes. Send less at once; reports go to /api/v1/imports.`,
    );
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body?.values({ preventCancel: true }) ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The bytes as JSON. Only `application/json`: a form post of another site can then never be mistaken for a write. */
export function parseJson(bytes: Buffer, contentType: string | null): unknown {
  if (contentType?.split(";")[0]?.trim().toLowerCase() !== "application/json") {
    throw new AppError("invalid_input", "Send the body as JSON with `Content-Type: application/json`.");
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new AppError("invalid_input", "The body is not valid JSON in UTF-8.");
  }
  demandText(value, MAX_DEPTH);
  return value;
}

/** Deeper than any body of ours. What nests as deep as its size allows would overflow the stack of whoever walks it. */
const MAX_DEPTH = 32;

/** The database cannot hold a NUL, nor UTF-8 a lone surrogate: such text is refused here and not by an error further on. */
function demandText(value: unknown, depth: number): void {
  if (depth < 0) throw new AppError("invalid_input", `The body nests deeper than ${MAX_DEPTH} levels.`);
  if (typeof value === "string" && /\0|\p{Surrogate}/u.test(value)) {
    throw new AppError("invalid_input", "The request holds a NUL or half a character. Send plain text.");
  }
  if (typeof value === "object" && value !== null) {
    for (const [name, part] of Object.entries(value)) {
      demandText(name, depth);
      demandText(part, depth - 1);
    }
  }
}

/** Query parameters as an object; one given twice is refused, since either reading of it would surprise somebody. */
export function parseQuery(url: string): Record<string, string> {
  const params = new URL(url).searchParams;
  const entries = [...params];
  const repeated = entries.find(([name], index) => entries.findIndex(([other]) => other === name) !== index);
  if (repeated)
    throw new AppError("invalid_input", `The parameter \`${repeated[0]}\` is given more than once. Give it once.`);
  demandText(entries, MAX_DEPTH);
  return Object.fromEntries(entries);
}
