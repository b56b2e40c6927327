-- AlterTable
ALTER TABLE "asset_version" ADD COLUMN     "chain_id" TEXT,
ADD COLUMN     "diff_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "history" JSONB;

-- AlterTable
ALTER TABLE "evidence" ADD COLUMN     "bases" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "bundle_hash" BYTEA,
ADD COLUMN     "entry_point" TEXT;

-- CreateTable
CREATE TABLE "signed_bundle" (
    "org_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "content" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "identity" TEXT,
    "issuer" TEXT,
    "signed_at" TIMESTAMPTZ(6),
    "checked_at" TIMESTAMPTZ(6) NOT NULL,
    "trusted_by" BYTEA NOT NULL,

    CONSTRAINT "signed_bundle_pkey" PRIMARY KEY ("org_id","hash")
);

-- CreateTable
CREATE TABLE "trust_anchor" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trust_anchor_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "trusted_signer" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "images" TEXT NOT NULL,
    "issuer" TEXT NOT NULL DEFAULT '',
    "identity" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trusted_signer_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "repository_file" (
    "org_id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "commit" TEXT,
    "stated_at" TIMESTAMPTZ(6) NOT NULL,
    "import_id" UUID NOT NULL,
    "content" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "repository_file_pkey" PRIMARY KEY ("org_id","asset_id","path")
);

-- CreateTable
CREATE TABLE "manifest_object" (
    "org_id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,
    "line" INTEGER,
    "resource_id" UUID NOT NULL,

    CONSTRAINT "manifest_object_pkey" PRIMARY KEY ("org_id","asset_id","path","position")
);

-- CreateIndex
CREATE UNIQUE INDEX "trust_anchor_org_id_name_key" ON "trust_anchor"("org_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "trusted_signer_org_id_images_identity_issuer_key" ON "trusted_signer"("org_id", "images", "identity", "issuer");

-- CreateIndex
CREATE INDEX "manifest_object_org_id_resource_id_idx" ON "manifest_object"("org_id", "resource_id");

-- CreateIndex
CREATE INDEX "manifest_object_org_id_name_kind_idx" ON "manifest_object"("org_id", "name", "kind");

-- CreateIndex
CREATE INDEX "asset_version_org_id_chain_id_idx" ON "asset_version"("org_id", "chain_id");

ALTER TABLE "signed_bundle" ADD CONSTRAINT "signed_bundle_result_check" CHECK ("result" IN ('verified', 'failed', 'unverified'));
ALTER TABLE "trust_anchor" ADD CONSTRAINT "trust_anchor_kind_check" CHECK ("kind" IN ('sigstore', 'key'));
ALTER TABLE "repository_file" ADD CONSTRAINT "repository_file_kind_check" CHECK ("kind" IN ('dockerfile', 'manifest'));

SELECT protect_tenant_table('signed_bundle'::regclass);
SELECT protect_tenant_table('trust_anchor'::regclass);
SELECT protect_tenant_table('trusted_signer'::regclass);
SELECT protect_tenant_table('repository_file'::regclass);
SELECT protect_tenant_table('manifest_object'::regclass);
