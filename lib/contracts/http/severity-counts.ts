import { z } from "zod";
import { SEVERITIES } from "@/lib/model/severity";

/** Open findings per severity; every label is there, zero included. */
export const SeverityCounts = z.record(z.enum(SEVERITIES), z.number().int());
export type SeverityCounts = z.infer<typeof SeverityCounts>;
