-- What people open first: the open risks in the orders that the list offers (lib/queries/list-risks.ts). With the status as a
-- column of the index two statuses are two ranges, and every open risk was read and sorted for a page of fifty.
CREATE INDEX "risk_open_by_score" ON "risk" ("org_id", "score" DESC, "id") WHERE "status" IN ('open', 'in_progress');

CREATE INDEX "risk_open_by_band" ON "risk"
  ("org_id", (array_position(ARRAY['track', 'track-star', 'attend', 'act'], "band") * 1000 + "score") DESC, "id")
  WHERE "status" IN ('open', 'in_progress');

CREATE INDEX "risk_open_by_due" ON "risk" ("org_id", (coalesce("due_at", 'infinity'::timestamptz)), "id")
  WHERE "status" IN ('open', 'in_progress');
