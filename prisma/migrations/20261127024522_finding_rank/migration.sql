-- CreateTable
CREATE TABLE "finding_rank" (
    "org_id" UUID NOT NULL,
    "finding_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "priority" SMALLINT NOT NULL DEFAULT 0,
    "risk_id" UUID,

    CONSTRAINT "finding_rank_pkey" PRIMARY KEY ("org_id","finding_id")
);

-- Row security binds the owner too: one organization at a time.
DO $$
DECLARE
  org uuid;
BEGIN
  FOR org IN SELECT id FROM organization LOOP
    PERFORM set_config('app.org', org::text, true);
    INSERT INTO finding_rank (org_id, finding_id, state, priority, risk_id)
    SELECT org_id, id, state, priority, risk_id FROM finding WHERE org_id = org ORDER BY id;
  END LOOP;
  PERFORM set_config('app.org', '', true);
END $$;

SELECT protect_tenant_table('finding_rank');

-- CreateIndex
CREATE INDEX "finding_rank_org_id_state_priority_finding_id_idx" ON "finding_rank"("org_id", "state", "priority" DESC, "finding_id");

-- CreateIndex
CREATE INDEX "finding_rank_org_id_risk_id_idx" ON "finding_rank"("org_id", "risk_id");

-- DropIndex
DROP INDEX "finding_org_id_risk_id_idx";

-- DropIndex
DROP INDEX "finding_org_id_state_priority_id_idx";

-- AlterTable
ALTER TABLE "finding" DROP COLUMN "priority",
DROP COLUMN "risk_id";
