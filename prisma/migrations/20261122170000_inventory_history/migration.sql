-- AlterTable
ALTER TABLE "asset_version" ADD COLUMN     "scanned" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "cluster_object" DROP CONSTRAINT "cluster_object_pkey",
ADD CONSTRAINT "cluster_object_pkey" PRIMARY KEY ("org_id", "cluster_id", "kind", "namespace", "name", "digest");

-- CreateTable
CREATE TABLE "inventory_import" (
    "org_id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "import_id" UUID NOT NULL,
    "scanned_at" TIMESTAMPTZ(6) NOT NULL,
    "arrival" BIGINT NOT NULL,
    "stated_name" TEXT NOT NULL,
    "complete" BOOLEAN NOT NULL,
    "kinds" TEXT[],
    "all_namespaces" BOOLEAN NOT NULL,
    "namespaces" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "present" BIGINT[] DEFAULT ARRAY[]::BIGINT[],

    CONSTRAINT "inventory_import_pkey" PRIMARY KEY ("org_id","cluster_id","import_id")
);

-- CreateTable
CREATE TABLE "image_reference" (
    "org_id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "workload_id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,
    "config" TEXT NOT NULL DEFAULT '',
    "digest" TEXT NOT NULL DEFAULT '',
    "platform" TEXT NOT NULL DEFAULT '',
    "tag" TEXT NOT NULL DEFAULT '',
    "containers" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "live" tstzmultirange NOT NULL,
    "is_live" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "image_reference_pkey" PRIMARY KEY ("org_id","cluster_id","workload_id","asset_id","config","digest","platform","tag")
);

-- CreateTable
CREATE TABLE "pod_container" (
    "org_id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "pod" TEXT NOT NULL,
    "container_id" TEXT NOT NULL DEFAULT '',
    "container" TEXT NOT NULL DEFAULT '',
    "workload_id" UUID NOT NULL,
    "seen_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "pod_container_pkey" PRIMARY KEY ("org_id","cluster_id","namespace","pod","container_id")
);

-- CreateIndex
CREATE INDEX "pod_container_org_id_container_id_idx" ON "pod_container"("org_id", "container_id");

-- CreateIndex
CREATE INDEX "pod_container_org_id_namespace_pod_idx" ON "pod_container"("org_id", "namespace", "pod");

-- CreateIndex
CREATE INDEX "inventory_import_org_id_cluster_id_scanned_at_idx" ON "inventory_import"("org_id", "cluster_id", "scanned_at");

-- CreateIndex
CREATE INDEX "image_reference_org_id_asset_id_idx" ON "image_reference"("org_id", "asset_id");

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

-- An object has one live content.
CREATE UNIQUE INDEX "cluster_object_one_live" ON "cluster_object" ("org_id", "cluster_id", "kind", "namespace", "name") WHERE "is_live";

-- Alerts whose workload was not known when they arrived: the next inventory looks them up.
CREATE INDEX "alert_unlinked" ON "alert" ("org_id", "container_id") WHERE "workload_id" IS NULL;

SELECT protect_tenant_table(t::regclass) FROM unnest(ARRAY['inventory_import','image_reference','pod_container']) AS t;
