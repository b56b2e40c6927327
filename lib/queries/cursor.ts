import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { hmac } from "@/lib/keys";
import { AppError } from "@/lib/model/error";

/** Where a page ended: the sort key as text (null sorts as the empty text) and the row's id. */
export type Position = { key: string; id: string };

const MAC_BYTES = 16;
const Payload = z.tuple([z.string(), z.string()]);

/** Opaque and signed: it is good only for the organization and the query (`scope`) it came from, and reveals no more than the page did. */
export function encodeCursor(orgId: string, scope: string, { key, id }: Position): string {
  const payload = Buffer.from(JSON.stringify([key, id]));
  return `${payload.toString("base64url")}.${mac(orgId, scope, payload).toString("base64url")}`;
}

/** Throws `invalid_input` for a cursor that was edited or belongs to another query. */
export function decodeCursor(orgId: string, scope: string, cursor: string): Position {
  const [body = "", signature = ""] = cursor.split(".");
  const payload = Buffer.from(body, "base64url");
  const given = Buffer.from(signature, "base64url");
  const expected = mac(orgId, scope, payload);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new AppError("invalid_input", "The `cursor` does not belong to this query. Start again without it.");
  }
  const [key, id] = Payload.parse(JSON.parse(payload.toString()));
  return { key, id };
}

function mac(orgId: string, scope: string, payload: Buffer): Buffer {
  return hmac("cursor", orgId, Buffer.concat([Buffer.from(`${scope}\0`), payload])).subarray(0, MAC_BYTES);
}
