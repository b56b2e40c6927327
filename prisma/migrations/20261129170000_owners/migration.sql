-- CreateTable
CREATE TABLE "file_committer" (
    "org_id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "author" BYTEA NOT NULL,
    "commits" INTEGER NOT NULL,
    "of_commits" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,
    "import_id" UUID NOT NULL,

    CONSTRAINT "file_committer_pkey" PRIMARY KEY ("org_id","asset_id","path","author")
);

-- CreateTable
CREATE TABLE "finding_owner" (
    "org_id" UUID NOT NULL,
    "finding_id" UUID NOT NULL,
    "owner_team_id" UUID,
    "owner_user_id" UUID,
    "owner_reason" JSONB NOT NULL,

    CONSTRAINT "finding_owner_pkey" PRIMARY KEY ("org_id","finding_id")
);

-- CreateTable
CREATE TABLE "member_handle" (
    "org_id" UUID NOT NULL,
    "handle" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_handle_pkey" PRIMARY KEY ("org_id","handle")
);

-- CreateIndex
CREATE INDEX "member_handle_org_id_user_id_idx" ON "member_handle"("org_id", "user_id");

SELECT protect_tenant_table('file_committer'::regclass);
SELECT protect_tenant_table('finding_owner'::regclass);
SELECT protect_tenant_table('member_handle'::regclass);
