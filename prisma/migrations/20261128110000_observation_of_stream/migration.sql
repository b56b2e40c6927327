-- DropIndex
DROP INDEX "observation_org_id_finding_id_idx";

-- CreateIndex
CREATE INDEX "observation_org_id_finding_id_stream_id_idx" ON "observation"("org_id", "finding_id", "stream_id");
