-- Many urgent risks share the score 100. By how much their factors sum to more tells which comes first.
ALTER TABLE "risk" ADD COLUMN "over_scale" SMALLINT NOT NULL DEFAULT 0;

UPDATE "risk" SET "over_scale" = coalesce((SELECT -(f ->> 'points')::int FROM jsonb_array_elements("factors") AS f WHERE f ->> 'id' = 'scale'), 0)
 WHERE "score" = 100;

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

DROP INDEX "risk_open_by_score";
CREATE INDEX "risk_open_by_score" ON "risk" ("org_id", (("score" * 1000 + "over_scale")) DESC, "id") WHERE "status" IN ('open', 'in_progress');

DROP INDEX "risk_open_by_band";
CREATE INDEX "risk_open_by_band" ON "risk"
  ("org_id", ((array_position(ARRAY['track', 'track-star', 'attend', 'act'], "band") * 1000 + "score") * 1000 + "over_scale") DESC, "id")
  WHERE "status" IN ('open', 'in_progress');
