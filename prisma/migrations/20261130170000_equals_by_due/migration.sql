-- Of two open risks that weigh the same the one that is due first comes first, on every page that lists them (lib/queries/worst-first.ts). Before, equals
-- came by their id, which says when a risk was first seen and nothing of when it has to be gone.

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

DROP INDEX "risk_open_by_score";
CREATE INDEX "risk_open_by_score" ON "risk"
  ("org_id", (("score" * 1000 + "over_scale")) DESC, (coalesce("due_at", 'infinity'::timestamptz)), "id")
  WHERE "status" IN ('open', 'in_progress');

DROP INDEX "risk_open_by_band";
CREATE INDEX "risk_open_by_band" ON "risk"
  ("org_id", ((array_position(ARRAY['track', 'track-star', 'attend', 'act'], "band") * 1000 + "score") * 1000 + "over_scale") DESC,
   (coalesce("due_at", 'infinity'::timestamptz)), "id")
  WHERE "status" IN ('open', 'in_progress');
