import type { AlertRecord } from "@/lib/model/record";
import { nanosecondTime } from "@/lib/parsers/falco-json";
import { timestamp } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { RejectedItem } from "@/lib/parsers/parser";

/** An alert with nothing known but where it comes from; parsers add what their format says. */
export const EMPTY_ALERT: Omit<AlertRecord, "source" | "rule" | "output"> = {
  kind: "alert",
  priority: "unknown",
  severity: "unknown",
  time: null,
  host: null,
  namespace: null,
  pod: null,
  containerId: null,
  image: null,
  tags: [],
  fields: {},
};

/**
 * An event's time from RFC 3339 text, or an integer of seconds, milliseconds, microseconds or nanoseconds since 1970 (told apart
 * by their digits). Null when there is none; something else in its place is no time, and the event is rejected.
 */
export function eventTime(value: unknown): string | null {
  const written = asText(value);
  if (written === null || written === "0" || written.startsWith("0001-")) return null;
  const time = timestamp(written);
  if (time !== null) return time;
  if (/^[1-9]\d{8,19}$/.test(written)) return ofInteger(written);
  throw new RejectedItem(`"${written.slice(0, 40)}" is not a time.`);
}

function ofInteger(digits: string): string {
  const factor =
    digits.length <= 11 ? 1_000_000_000n : digits.length <= 14 ? 1_000_000n : digits.length <= 17 ? 1000n : 1n;
  const nanos = BigInt(digits) * factor;
  if (nanos > MAX_NANOS) throw new RejectedItem(`"${digits}" is not a time.`);
  return nanosecondTime(nanos);
}

/** The year 2262: later ones are another unit than we took it for. */
const MAX_NANOS = 9_223_372_036_854_775_807n;

/** `containerd://<id>`: the runtime before it is left out. */
export function bareContainerId(id: unknown): string | null {
  const written = asText(id);
  return written?.replace(/^[a-z-]{1,20}:\/\//, "") || null;
}

/** The object without what says nothing, flat enough to be searched. */
export function alertFields(entries: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  );
}
