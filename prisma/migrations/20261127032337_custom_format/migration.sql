-- CreateTable
CREATE TABLE "custom_format" (
    "org_id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "mapping" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT NOT NULL,
    "deleted_at" TIMESTAMPTZ(6),

    CONSTRAINT "custom_format_pkey" PRIMARY KEY ("org_id","slug")
);

SELECT protect_tenant_table('custom_format'::regclass);
