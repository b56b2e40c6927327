-- AlterTable
ALTER TABLE "inventory_import" ADD COLUMN     "watched" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "cluster_report" (
    "org_id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "reported_at" TIMESTAMPTZ(6) NOT NULL,
    "reports_every_s" INTEGER,
    "missing" TEXT[] DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "cluster_report_pkey" PRIMARY KEY ("org_id","cluster_id")
);

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

SELECT protect_tenant_table('cluster_report'::regclass);

-- Clusters that are known already were reported when their newest inventory was taken. Row security binds the owner too: one
-- organization at a time.
DO $$
DECLARE
  org uuid;
BEGIN
  FOR org IN SELECT id FROM organization LOOP
    PERFORM set_config('app.org', org::text, true);
    INSERT INTO cluster_report (org_id, cluster_id, reported_at)
    SELECT org_id, cluster_id, max(scanned_at) FROM inventory_import WHERE org_id = org GROUP BY 1, 2;
  END LOOP;
  PERFORM set_config('app.org', '', true);
END $$;
