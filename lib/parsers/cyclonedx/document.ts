import { z } from "zod";

/** What is left of a BOM when its components and vulnerabilities are taken out. */
export const CyclonedxDocument = z.object({
  bomFormat: z.string().nullish(),
  specVersion: z.string().nullish(),
  serialNumber: z.string().nullish(),
  metadata: z.unknown().optional(),
  dependencies: z.unknown().optional(),
});
export type CyclonedxDocument = z.infer<typeof CyclonedxDocument>;
