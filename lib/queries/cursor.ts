import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { hmac } from "@/lib/keys";
import { AppError } from "@/lib/model/error";

/** Where a page ended: the sort key as text (null sorts as the empty text), the row's id, and what else tells it from rows with its key, null where nothing does. */
export type Position = { key: string; id: string; tie: string | null };

const MAC_BYTES = 16;
const Payload = z.tuple([z.string(), z.string(), z.string().nullable()]);

/** Opaque and signed: it is good only for the organization and the query (`scope`) it came from, and reveals no more than the page did. */
export function encodeCursor(orgId: string, scope: string, { key, id, tie }: Position): string {
  const payload = Buffer.from(JSON.stringify([key, id, tie]));
  return `${payload.toString("base64url")}.${mac(orgId, scope, payload).toString("base64url")}`;
}

/** Throws `invalid_input` for a cursor that was edited, belongs to another query, or was made by a version that ordered otherwise. */
export function decodeCursor(orgId: string, scope: string, cursor: string): Position {
  const [body = "", signature = ""] = cursor.split(".");
  const payload = Buffer.from(body, "base64url");
  const given = Buffer.from(signature, "base64url");
  const expected = mac(orgId, scope, payload);
  const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
  const said = isOurs ? Payload.safeParse(JSON.parse(payload.toString())).data : undefined;
  if (!said) throw new AppError("invalid_input", "The `cursor` does not belong to this query. Start again without it.");
  const [key, id, tie] = said;
  return { key, id, tie };
}

function mac(orgId: string, scope: string, payload: Buffer): Buffer {
  return hmac("cursor", orgId, Buffer.concat([Buffer.from(`${scope}\0`), payload])).subarray(0, MAC_BYTES);
}
