-- AlterTable
ALTER TABLE "alert" ADD COLUMN     "incident_key" BYTEA,
ADD COLUMN     "lineage" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "incident" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "key" BYTEA NOT NULL,
    "rule" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "cluster" TEXT,
    "namespace" TEXT,
    "pod" TEXT,
    "host" TEXT,
    "image" TEXT,
    "workload_id" UUID,
    "lineage" TEXT NOT NULL DEFAULT '',
    "day" DATE NOT NULL,
    "first_at" TIMESTAMPTZ(6) NOT NULL,
    "last_at" TIMESTAMPTZ(6) NOT NULL,
    "alerts" BIGINT NOT NULL,
    "severity" SMALLINT NOT NULL,
    "output" TEXT NOT NULL,
    "counted_as" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "status_at" TIMESTAMPTZ(6),
    "status_by" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "merged_into" UUID,

    CONSTRAINT "incident_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "incident_org_id_key_key" ON "incident"("org_id", "key");

-- CreateIndex
CREATE INDEX "incident_org_id_last_at_id_idx" ON "incident"("org_id", "last_at" DESC, "id");

-- CreateIndex
CREATE INDEX "incident_org_id_workload_id_idx" ON "incident"("org_id", "workload_id");

-- CreateIndex
CREATE INDEX "alert_org_id_incident_key_at_idx" ON "alert"("org_id", "incident_key", "at" DESC);

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

ALTER TABLE "incident" ADD CONSTRAINT "incident_status" CHECK ("status" IN ('open', 'acknowledged', 'closed'));
SELECT protect_tenant_table('incident'::regclass);

-- What alerts are folded by: the rule, the place, the lineage and the day in UTC. The place is the workload once it is known,
-- else the pod, else the container, else the host. One function, so that storing and linking cannot disagree.
CREATE FUNCTION app_incident_key(rule text, workload uuid, cluster text, namespace text, pod text, container text, host text, lineage text, at timestamptz)
  RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
  SELECT sha256(convert_to(jsonb_build_array('incident', rule,
           CASE WHEN workload IS NOT NULL THEN jsonb_build_array('workload', workload)
                WHEN pod IS NOT NULL THEN jsonb_build_array('pod', cluster, namespace, pod)
                WHEN container IS NOT NULL THEN jsonb_build_array('container', cluster, namespace, container)
                ELSE jsonb_build_array('host', cluster, namespace, host) END,
           lineage, floor(extract(epoch FROM at) / 86400)::bigint)::text, 'UTF8')) $$;

-- Alerts that were stored before are folded too. Only their processes are not told apart. For this the tables are open to their owner.
ALTER TABLE "alert" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "incident" NO FORCE ROW LEVEL SECURITY;
UPDATE "alert" SET incident_key = app_incident_key(rule, workload_id, cluster, namespace, pod, container_id, host, '', at);
INSERT INTO "incident" (org_id, id, key, rule, source, cluster, namespace, pod, host, image, workload_id, day, first_at, last_at, alerts, severity, output, counted_as)
SELECT org_id, gen_random_uuid(), incident_key, min(rule), min(source), min(cluster), min(namespace), min(pod), min(host), min(image),
       (array_agg(workload_id))[1], (min(at) AT TIME ZONE 'UTC')::date, min(at), max(at), count(*), max(severity),
       (array_agg(output ORDER BY at DESC, id))[1], min(coalesce(fields ->> 'audit.rule', rule))
  FROM "alert" GROUP BY org_id, incident_key;
ALTER TABLE "alert" FORCE ROW LEVEL SECURITY;
ALTER TABLE "incident" FORCE ROW LEVEL SECURITY;
