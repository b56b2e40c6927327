import { z } from "zod";
import { pointerSteps } from "@/lib/model/json-pointer";

/** An RFC 6901 pointer as people write it. */
export const Pointer = z
  .string()
  .max(500)
  .regex(/^(?:\/(?:[^~/]|~[01])*)*$/, "begins with a slash, and writes ~ as ~0 and / as ~1: /package/name")
  .refine((pointer) => pointerSteps(pointer).length <= 30, "is deeper than 30 steps");

// In words, since the example would end the comment below: with entries at "/hosts/*/findings/*", the report's
// "/hosts/*/name" is the name of the host that the entry is of.
/**
 * Where a value comes from.
 *
 * path     in the entry, as a JSON Pointer: `/package/name`. In CSV `/Column name`. Empty is the entry itself.
 * report   in the document around the entries (JSON only): `/image`. A star is the same index or key as in the way to the entry.
 * value    always the same.
 */
export const Source = z.union(
  [
    z.strictObject({ path: Pointer }),
    z.strictObject({ report: Pointer }),
    z.strictObject({ value: z.string().trim().min(1, "is empty").max(500) }),
  ],
  { error: "is one of {path}, {report} and {value}; a path begins with a slash, and a value is not empty" },
);
export type Source = z.infer<typeof Source>;
