-- Alerts by day of the event. Inserts stay in one small table, and what is over its time goes with its day's table instead
-- of row by row. A key has to hold the column that places a row, so it is (org_id, at, id): one event has one time, and one
-- that says no time (`untimed`) is told by its hash alone.
ALTER TABLE "alert" RENAME TO "alert_whole";
ALTER INDEX "alert_pkey" RENAME TO "alert_whole_pkey";
ALTER INDEX "alert_org_id_workload_id_at_idx" RENAME TO "alert_whole_workload_idx";
DROP INDEX "alert_org_id_at_idx", "alert_unlinked", "alert_to_link";

-- CreateTable
CREATE TABLE "alert" (
    "org_id" UUID NOT NULL,
    "id" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "untimed" BOOLEAN NOT NULL DEFAULT false,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "source" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "priority" TEXT NOT NULL,
    "severity" SMALLINT NOT NULL,
    "output" TEXT NOT NULL,
    "cluster" TEXT,
    "host" TEXT,
    "namespace" TEXT,
    "pod" TEXT,
    "container_id" TEXT,
    "image" TEXT,
    "workload_id" UUID,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "fields" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "alert_pkey" PRIMARY KEY ("org_id","at","id")
) PARTITION BY RANGE ("at");

-- CreateIndex
CREATE INDEX "alert_org_id_workload_id_at_idx" ON "alert"("org_id", "workload_id", "at" DESC);

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

CREATE INDEX "alert_untimed" ON "alert" ("org_id", "id") WHERE "untimed";

-- Alerts whose workload was not known when they arrived: the next inventory looks them up, by either.
CREATE INDEX "alert_unlinked_container" ON "alert" ("org_id", "container_id") WHERE "workload_id" IS NULL AND "container_id" IS NOT NULL;
CREATE INDEX "alert_unlinked_pod" ON "alert" ("org_id", "namespace", "pod") WHERE "workload_id" IS NULL AND "pod" IS NOT NULL;
-- The job that links alerts looks at those that arrived in a range of time and can have a home at all.
CREATE INDEX "alert_to_link" ON "alert" ("org_id", "received_at") WHERE "workload_id" IS NULL AND ("container_id" IS NOT NULL OR "pod" IS NOT NULL);

-- The days' tables have a schema of their own: the application's role has no right there and reaches rows through "alert"
-- alone. Row security is forced on each all the same.
CREATE SCHEMA "alert_days";
CREATE TABLE "alert_days"."rest" PARTITION OF "alert" DEFAULT;
SELECT protect_tenant_table('alert_days.rest'::regclass);

-- Makes the tables of some days. Run by the application, which may not change tables: it says nothing but which days.
-- What came of such a day before its table was there is moved out of the rest. For that moment, and behind a lock that ends
-- with it, the rest is open to its owner.
CREATE FUNCTION app_make_alert_days(first_day date, last_day date) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '3s' AS $$
DECLARE
  day date;
  name text;
  begins text;
  ends text;
  made integer := 0;
BEGIN
  IF first_day < current_date - 400 OR last_day > current_date + 60 THEN
    RAISE EXCEPTION 'these days are too far away: % to %', first_day, last_day;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('alert-days', 0));
  FOR day IN SELECT generate_series(first_day, last_day, '1 day')::date LOOP
    name := 'd' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass('alert_days.' || name) IS NOT NULL;
    begins := to_char(day, 'YYYY-MM-DD') || ' 00:00:00+00';
    ends := to_char(day + 1, 'YYYY-MM-DD') || ' 00:00:00+00';
    EXECUTE format('CREATE TABLE alert_days.%I (LIKE public.alert INCLUDING ALL)', name);
    LOCK TABLE alert_days.rest IN ACCESS EXCLUSIVE MODE;
    ALTER TABLE alert_days.rest NO FORCE ROW LEVEL SECURITY;
    EXECUTE format('WITH moved AS (DELETE FROM alert_days.rest WHERE at >= %L AND at < %L RETURNING *) INSERT INTO alert_days.%I SELECT * FROM moved', begins, ends, name);
    ALTER TABLE alert_days.rest FORCE ROW LEVEL SECURITY;
    PERFORM protect_tenant_table(format('alert_days.%I', name)::regclass);
    EXECUTE format('ALTER TABLE public.alert ATTACH PARTITION alert_days.%I FOR VALUES FROM (%L) TO (%L)', name, begins, ends);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Drops the tables of all days before one, and what lies in the rest and arrived before it. Never today's or yesterday's:
-- whoever speaks with the application's role must not wipe out what happens now.
CREATE FUNCTION app_drop_alert_days(first_kept date) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '3s' AS $$
DECLARE
  name text;
  dropped integer := 0;
BEGIN
  IF first_kept > current_date - 1 THEN
    RAISE EXCEPTION 'alerts of today and yesterday are kept: % is too late', first_kept;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('alert-days', 0));
  FOR name IN
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'alert_days' AND c.relkind = 'r' AND c.relname ~ '^d[0-9]{8}$'
       AND to_date(substr(c.relname, 2), 'YYYYMMDD') < first_kept ORDER BY 1
  LOOP
    EXECUTE format('DROP TABLE alert_days.%I', name);
    dropped := dropped + 1;
  END LOOP;
  LOCK TABLE alert_days.rest IN ACCESS EXCLUSIVE MODE;
  ALTER TABLE alert_days.rest NO FORCE ROW LEVEL SECURITY;
  DELETE FROM alert_days.rest WHERE received_at < first_kept::timestamptz;
  ALTER TABLE alert_days.rest FORCE ROW LEVEL SECURITY;
  RETURN dropped;
END $$;

REVOKE ALL ON FUNCTION app_make_alert_days(date, date), app_drop_alert_days(date) FROM PUBLIC;

-- Row security is forced on the new table only once the old rows are in it.
ALTER TABLE "alert_whole" NO FORCE ROW LEVEL SECURITY;
SELECT app_make_alert_days(day, day)
  FROM (SELECT DISTINCT (at AT TIME ZONE 'UTC')::date AS day FROM alert_whole) AS stored
 WHERE day BETWEEN (now() AT TIME ZONE 'UTC')::date - 30 AND (now() AT TIME ZONE 'UTC')::date + 7;
SELECT app_make_alert_days((now() AT TIME ZONE 'UTC')::date - 1, (now() AT TIME ZONE 'UTC')::date + 7);
INSERT INTO "alert" (org_id, id, at, untimed, received_at, source, rule, priority, severity, output, cluster, host, namespace, pod, container_id, image, workload_id, tags, fields)
SELECT org_id, id, at, at = received_at, received_at, source, rule, priority, severity, output, cluster, host, namespace, pod, container_id, image, workload_id, tags, fields
  FROM "alert_whole";
DROP TABLE "alert_whole";
SELECT protect_tenant_table('alert'::regclass);

-- Batches are forgotten by their age.
CREATE INDEX "event_batch_org_id_received_at_idx" ON "event_batch"("org_id", "received_at");
