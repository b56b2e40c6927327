-- CreateTable
CREATE TABLE "event_count" (
    "org_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "cluster" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "kept" BIGINT NOT NULL DEFAULT 0,
    "counted" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "event_count_pkey" PRIMARY KEY ("org_id","hour","cluster","source","rule")
);

-- CreateTable
CREATE TABLE "event_batch" (
    "org_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_batch_pkey" PRIMARY KEY ("org_id","hash")
);

SELECT protect_tenant_table(t::regclass) FROM unnest(ARRAY['event_count','event_batch']) AS t;

-- The job that links alerts looks at those that arrived in a range of time and can have a home at all.
CREATE INDEX "alert_to_link" ON "alert" ("org_id", "received_at") WHERE "workload_id" IS NULL AND ("container_id" IS NOT NULL OR "pod" IS NOT NULL);
