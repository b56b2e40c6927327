-- AlterTable
ALTER TABLE "presence" ADD COLUMN     "distro" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "source_name" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "source_version" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "stream_import" ADD COLUMN     "lists_packages" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "osv_progress" (
    "org_id" UUID NOT NULL,
    "revision" BIGINT NOT NULL,
    "pending" UUID[] DEFAULT ARRAY[]::UUID[],

    CONSTRAINT "osv_progress_pkey" PRIMARY KEY ("org_id")
);

SELECT protect_tenant_table('osv_progress');

-- CreateTable
CREATE TABLE "osv_advisory" (
    "id" TEXT NOT NULL,
    "modified" TIMESTAMPTZ(6) NOT NULL,
    "published" TIMESTAMPTZ(6),
    "withdrawn" TIMESTAMPTZ(6),
    "aliases" TEXT[],
    "links" TEXT[],
    "title" TEXT NOT NULL,
    "details" TEXT NOT NULL,
    "severity" SMALLINT NOT NULL,
    "cvss_score" DOUBLE PRECISION,
    "cvss_version" TEXT,
    "cvss_vector" TEXT,
    "cwes" TEXT[],
    "references" TEXT[],
    "digest" BYTEA NOT NULL,
    "revision" BIGINT NOT NULL,

    CONSTRAINT "osv_advisory_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "osv_affected" (
    "advisory_id" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "ecosystem" TEXT NOT NULL,
    "ranges" JSONB NOT NULL,
    "versions" TEXT[],

    CONSTRAINT "osv_affected_pkey" PRIMARY KEY ("advisory_id","ordinal")
);

-- CreateIndex
CREATE INDEX "osv_advisory_revision_idx" ON "osv_advisory"("revision");

-- CreateIndex
CREATE INDEX "osv_affected_type_namespace_name_idx" ON "osv_affected"("type", "namespace", "name");

-- CreateIndex: only packages built from a source of another name have one; Prisma cannot say so, and need not.
CREATE INDEX "presence_org_id_source_name_idx" ON "presence"("org_id", "source_name") WHERE source_name <> '';

-- Imports from before say in their counts whether they listed packages. Row security binds the owner too: one organization at a time.
DO $$
DECLARE
  org uuid;
BEGIN
  FOR org IN SELECT id FROM organization LOOP
    PERFORM set_config('app.org', org::text, true);
    UPDATE stream_import s SET lists_packages = true FROM "import" i
     WHERE s.org_id = org AND i.org_id = org AND i.id = s.import_id AND (i.counts ->> 'components')::int > 0;
  END LOOP;
  PERFORM set_config('app.org', '', true);
END $$;
