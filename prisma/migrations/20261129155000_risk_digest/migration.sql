-- A digest of what correlation computed of a risk: one that comes out the same is neither sent nor compared again.
ALTER TABLE "risk" ADD COLUMN "computed" BYTEA;

-- How many of its findings have which severity, as counted when it is computed: a list of risks reads it as it is.
ALTER TABLE "risk" ADD COLUMN "severities" JSONB NOT NULL DEFAULT '{}';
UPDATE "risk" r SET severities = c.counts
  FROM (SELECT org_id, risk_id, jsonb_object_agg(severity, n) AS counts
          FROM (SELECT k.org_id, k.risk_id, f.severity, count(*)::int AS n
                  FROM "finding_rank" k JOIN "finding" f ON f.org_id = k.org_id AND f.id = k.finding_id
                 WHERE k.risk_id IS NOT NULL AND f.state = 'open' AND f.disposition IS NULL GROUP BY 1, 2, 3) s
         GROUP BY 1, 2) c
 WHERE r.org_id = c.org_id AND r.id = c.risk_id;
