import { z } from "zod";
import { BaseBump } from "@/lib/contracts/http/base-image";

/** A bump as correlation stores it; the version it names is for joins and not for the answer. */
export const BumpOf = BaseBump.extend({ at: z.string() })
  .transform((bump): BaseBump => ({ ...bump, at: new Date(bump.at).toISOString() }))
  .nullable();
