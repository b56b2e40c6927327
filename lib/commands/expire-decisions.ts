import { z } from "zod";
import { expireDecisions } from "@/lib/commands/decisions";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";

const Organization = z.object({ id: z.string() });

/** Ends every decision whose time is over, organization by organization, and has the risks behind computed again. */
export async function expireEveryDecision(db: Db): Promise<void> {
  const organizations = await rows(db.prisma, Organization)`SELECT id FROM organization ORDER BY id`;
  for (const { id } of organizations) await recomputeRisks(id, await expireDecisions(db, id));
}
