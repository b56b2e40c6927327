-- CreateTable
CREATE TABLE "catalog_entity" (
    "org_id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "entity_kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT,
    "owner" TEXT,
    "type" TEXT,
    "lifecycle" TEXT,
    "system" TEXT,
    "repository" TEXT,
    "path" TEXT,
    "project_slug" TEXT,
    "kubernetes_id" TEXT,
    "member_of" TEXT[],
    "email" TEXT,
    "import_id" UUID NOT NULL,

    CONSTRAINT "catalog_entity_pkey" PRIMARY KEY ("org_id","asset_id","scope","ref")
);

-- CreateIndex
CREATE INDEX "catalog_entity_org_id_ref_idx" ON "catalog_entity"("org_id", "ref");

-- CreateIndex
CREATE INDEX "catalog_entity_org_id_repository_idx" ON "catalog_entity"("org_id", "repository");

-- CreateIndex
CREATE INDEX "catalog_entity_org_id_kubernetes_id_idx" ON "catalog_entity"("org_id", "kubernetes_id");

SELECT protect_tenant_table('catalog_entity'::regclass);
