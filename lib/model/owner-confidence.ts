import { z } from "zod";

/**
 * How sure it is that the named owner is the right one. `certain`: somebody said it of this very thing; `likely`: it was said of
 * what this thing is part of, or claimed by the thing itself; `guess`: only its name says so.
 */
export const OWNER_CONFIDENCES = ["certain", "likely", "guess"] as const;
export const OwnerConfidence = z.enum(OWNER_CONFIDENCES);
export type OwnerConfidence = z.infer<typeof OwnerConfidence>;
