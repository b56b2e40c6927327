-- CreateTable
CREATE TABLE "base_image" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "images" INTEGER NOT NULL DEFAULT 0,
    "findings" INTEGER NOT NULL DEFAULT 0,
    "closes" INTEGER NOT NULL DEFAULT 0,
    "oldest_at" TIMESTAMPTZ(6),

    CONSTRAINT "base_image_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "image_base" (
    "org_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,
    "base_id" UUID NOT NULL,
    "base_version_id" UUID,
    "tag" TEXT,
    "digest" TEXT,
    "layers" SMALLINT,
    "basis" TEXT NOT NULL,
    "built_at" TIMESTAMPTZ(6) NOT NULL,
    "findings" INTEGER,
    "bump" JSONB,
    "closes" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "image_base_pkey" PRIMARY KEY ("org_id","version_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "base_image_org_id_key_key" ON "base_image"("org_id", "key");

-- CreateIndex
CREATE INDEX "image_base_org_id_base_id_version_id_idx" ON "image_base"("org_id", "base_id", "version_id");

-- CreateIndex
CREATE INDEX "image_base_org_id_asset_id_idx" ON "image_base"("org_id", "asset_id");

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

ALTER TABLE "image_base" ADD CONSTRAINT "image_base_basis_check" CHECK ("basis" IN ('layers', 'label', 'shared'));

SELECT protect_tenant_table('base_image'::regclass);
SELECT protect_tenant_table('image_base'::regclass);
