-- AlterTable
ALTER TABLE "asset" ADD COLUMN     "runtime_level" SMALLINT;

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

-- Incidents that count for their workload's risks: few among many, the worst and of those the first at once. The same condition as
-- lib/graph/runtime-levels.ts. Events as they arrive have no workload yet and are not in it.
CREATE INDEX "incident_grave" ON "incident" ("org_id", "workload_id", "severity" DESC, "first_at", "id")
  WHERE "workload_id" IS NOT NULL AND "status" <> 'closed' AND "merged_into" IS NULL AND "severity" >= 4;
CREATE INDEX "asset_runtime_level" ON "asset" ("org_id") WHERE "runtime_level" IS NOT NULL;
