-- CreateIndex
CREATE INDEX "catalog_entity_org_id_owner_idx" ON "catalog_entity"("org_id", "owner");

-- CreateIndex
CREATE INDEX "catalog_entity_org_id_system_idx" ON "catalog_entity"("org_id", "system");
