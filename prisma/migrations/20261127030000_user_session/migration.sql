-- CreateTable
CREATE TABLE "user_session" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "user_session_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateIndex
CREATE INDEX "user_session_org_id_user_id_idx" ON "user_session"("org_id", "user_id");

SELECT protect_tenant_table('"user_session"');
