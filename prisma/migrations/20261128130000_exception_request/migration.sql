-- AlterTable
ALTER TABLE "decision" ADD COLUMN     "approver_id" UUID,
ADD COLUMN     "approver_name" TEXT;

-- CreateTable
CREATE TABLE "exception_request" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "risk_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'asked',
    "reason" TEXT NOT NULL,
    "wished_until" TIMESTAMPTZ(6) NOT NULL,
    "asker_id" UUID,
    "asker_name" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "answerer_name" TEXT,
    "answered_at" TIMESTAMPTZ(6),
    "answer" TEXT,
    "decision_id" UUID,

    CONSTRAINT "exception_request_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateIndex
CREATE INDEX "exception_request_org_id_risk_id_asked_at_idx" ON "exception_request"("org_id", "risk_id", "asked_at");

-- CreateIndex
CREATE INDEX "exception_request_org_id_state_asked_at_idx" ON "exception_request"("org_id", "state", "asked_at");

SELECT protect_tenant_table('exception_request'::regclass);
