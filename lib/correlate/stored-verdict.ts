import { z } from "zod";
import { BANDS } from "@/lib/engine/risk/bands";
import type { CountedVerdict } from "@/lib/engine/risk/own-verdict";
import { standsApart } from "@/lib/engine/risk/own-verdict";

/** Of a change that counts as an attack path: its own verdict, as `own` of its verdicts; dates as ISO texts. */
export const OwnVerdict = z.object({
  band: z.enum(BANDS),
  since: z.coerce.date(),
  dueAt: z.coerce.date().nullable(),
});

/** What is kept of it: nothing where it is what counts. */
export function keptVerdict(verdict: CountedVerdict): Pick<Partial<CountedVerdict>, "own"> {
  return standsApart(verdict) ? { own: verdict.own } : {};
}
