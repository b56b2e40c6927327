-- CreateTable
CREATE TABLE "evidence" (
    "org_id" UUID NOT NULL,
    "digest" TEXT NOT NULL,
    "key" BYTEA NOT NULL,
    "import_id" UUID NOT NULL,
    "form" TEXT NOT NULL,
    "predicate_type" TEXT,
    "subject_name" TEXT,
    "builder" TEXT,
    "build_type" TEXT,
    "source_repo" TEXT,
    "source_commit" TEXT,
    "source_ref" TEXT,
    "signer_identity" TEXT,
    "signer_issuer" TEXT,
    "signed" BOOLEAN NOT NULL,
    "claimed_at" TIMESTAMPTZ(6),
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "evidence_pkey" PRIMARY KEY ("org_id","digest","key")
);

SELECT protect_tenant_table('evidence'::regclass);
