-- CreateTable
CREATE TABLE "attack_path_run" (
    "org_id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "inventory" BIGINT NOT NULL,
    "inputs" BYTEA NOT NULL,

    CONSTRAINT "attack_path_run_pkey" PRIMARY KEY ("org_id","cluster_id")
);

SELECT protect_tenant_table('attack_path_run');
