-- AlterTable
ALTER TABLE "attack_path_run" ADD COLUMN     "ended_at" TIMESTAMPTZ(6),
ADD COLUMN     "took_ms" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "attack_path_request" (
    "org_id" UUID NOT NULL,
    "cluster_id" UUID NOT NULL,
    "token" UUID NOT NULL,
    "asked_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "attack_path_request_pkey" PRIMARY KEY ("org_id","cluster_id")
);

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

SELECT protect_tenant_table('attack_path_request'::regclass);

-- What the sweeper hands to the queue again: clusters whose paths were asked for and that no job has answered for a while. Ids only.
CREATE FUNCTION app_asked_attack_paths(silent_for interval) RETURNS TABLE (org_id uuid, cluster_id uuid)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  before text := coalesce(current_setting('app.org', true), '');
  org uuid;
BEGIN
  FOR org IN SELECT o.id FROM organization o LOOP
    PERFORM set_config('app.org', org::text, true);
    RETURN QUERY
      SELECT r.org_id, r.cluster_id FROM attack_path_request r
       WHERE r.org_id = org AND r.asked_at < now() - silent_for ORDER BY r.asked_at LIMIT 1000;
  END LOOP;
  PERFORM set_config('app.org', before, true);
END $$;
