-- CreateTable
CREATE TABLE "event_delivery" (
    "org_id" UUID NOT NULL,
    "sender_id" UUID NOT NULL,
    "cluster" TEXT NOT NULL DEFAULT '',
    "hour" TIMESTAMPTZ(6) NOT NULL,
    "sender_kind" TEXT NOT NULL,
    "sender_name" TEXT NOT NULL DEFAULT '',
    "events" BIGINT NOT NULL DEFAULT 0,
    "kept" BIGINT NOT NULL DEFAULT 0,
    "not_understood" BIGINT NOT NULL DEFAULT 0,
    "last_at" TIMESTAMPTZ(6),
    "refused_at" TIMESTAMPTZ(6),
    "problem" TEXT,

    CONSTRAINT "event_delivery_pkey" PRIMARY KEY ("org_id","sender_id","cluster","hour")
);

SELECT protect_tenant_table('event_delivery'::regclass);
