-- CreateTable
CREATE TABLE "cluster_outline" (
    "org_id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "rules" INTEGER NOT NULL,
    "hubs" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "pointers" TEXT[] DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "cluster_outline_pkey" PRIMARY KEY ("org_id","cluster_id")
);

-- CreateIndex
CREATE INDEX "inventory_import_org_id_cluster_id_arrival_idx" ON "inventory_import"("org_id", "cluster_id", "arrival");

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

SELECT protect_tenant_table('cluster_outline'::regclass);

-- What lives in some namespaces of a cluster, without the rest of it and without its history.
CREATE INDEX "cluster_object_live_place" ON "cluster_object" ("org_id", "cluster_id", "namespace", "kind") WHERE "is_live";

-- What has ended: few among many, and looked at whenever an inventory comes in.
CREATE INDEX "edge_ended_in" ON "edge" ("org_id", "stated_by", "from_id") WHERE "kind" = 'in' AND NOT "is_live";
CREATE INDEX "image_reference_ended" ON "image_reference" ("org_id", "cluster_id", "asset_id") WHERE NOT "is_live";
