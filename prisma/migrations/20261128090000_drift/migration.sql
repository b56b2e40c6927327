-- AlterTable
ALTER TABLE "observation" ADD COLUMN     "key_id" UUID;

-- Row security binds the owner too: one organization at a time.
DO $$
DECLARE
  org uuid;
BEGIN
  FOR org IN SELECT id FROM organization LOOP
    PERFORM set_config('app.org', org::text, true);
    UPDATE observation SET key_id = finding_id WHERE org_id = org;
  END LOOP;
  PERFORM set_config('app.org', '', true);
END $$;

ALTER TABLE "observation" ALTER COLUMN "key_id" SET NOT NULL,
DROP CONSTRAINT "observation_pkey",
ADD CONSTRAINT "observation_pkey" PRIMARY KEY ("org_id", "stream_id", "key_id");

-- CreateTable
CREATE TABLE "drifted_key" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "key" BYTEA NOT NULL,
    "finding_id" UUID NOT NULL,
    "identity" TEXT[],

    CONSTRAINT "drifted_key_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "drift_link" (
    "org_id" UUID NOT NULL,
    "stream_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "kind" TEXT NOT NULL,
    "old_id" UUID NOT NULL,
    "new_id" UUID NOT NULL,

    CONSTRAINT "drift_link_pkey" PRIMARY KEY ("org_id","stream_id","at","old_id")
);

-- CreateIndex
CREATE INDEX "drifted_key_org_id_finding_id_idx" ON "drifted_key"("org_id", "finding_id");

-- CreateIndex
CREATE UNIQUE INDEX "drifted_key_org_id_key_key" ON "drifted_key"("org_id", "key");

-- CreateIndex
CREATE INDEX "drift_link_org_id_old_id_idx" ON "drift_link"("org_id", "old_id");

-- CreateIndex
CREATE INDEX "drift_link_org_id_new_id_idx" ON "drift_link"("org_id", "new_id");

SELECT protect_tenant_table('drifted_key');
SELECT protect_tenant_table('drift_link');
