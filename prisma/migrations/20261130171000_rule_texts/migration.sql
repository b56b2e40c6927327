-- CreateTable
CREATE TABLE "rule_text" (
    "org_id" UUID NOT NULL,
    "tool" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "title" TEXT NOT NULL DEFAULT '',
    "description" TEXT NOT NULL DEFAULT '',
    "help" TEXT NOT NULL DEFAULT '',
    "help_uri" TEXT NOT NULL DEFAULT '',
    "cwes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "limited" BOOLEAN NOT NULL,
    "told_at" TIMESTAMPTZ(6) NOT NULL,
    "import_id" UUID NOT NULL,

    CONSTRAINT "rule_text_pkey" PRIMARY KEY ("org_id","tool","rule")
);

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

SELECT protect_tenant_table('rule_text'::regclass);
