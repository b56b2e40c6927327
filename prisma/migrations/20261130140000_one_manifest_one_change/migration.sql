-- What is wrong in one pod template becomes one change to one manifest. What people decided about a part of it was kept with the risk of that part: it is kept
-- with the part's findings too, so that nothing comes back to the list which somebody has put aside. Done again it adds nothing.
DO $$
DECLARE org uuid;
BEGIN
  FOR org IN SELECT id FROM organization LOOP
    PERFORM set_config('app.org', org::text, true);
    WITH apart AS (
      SELECT r."org_id", r."id" FROM "risk" r
       WHERE r."org_id" = org AND r."kind" = 'workload-field' AND r."status" <> 'closed'
         AND EXISTS (SELECT 1 FROM "risk" o WHERE o."org_id" = r."org_id" AND o."asset_id" = r."asset_id" AND o."kind" = 'workload-field' AND o."status" <> 'closed' AND o."id" <> r."id")),
    made AS (
      INSERT INTO "decision" ("org_id", "id", "kind", "source", "scope_kind", "finding_id", "reason", "justification", "author_id", "author_name", "approver_id", "approver_name", "created_at", "expires_at")
      SELECT d."org_id", gen_random_uuid(), d."kind", d."source", 'finding', f."id", d."reason", d."justification", d."author_id", d."author_name", d."approver_id", d."approver_name", d."created_at", d."expires_at"
        FROM "decision" d
        JOIN apart a ON a."org_id" = d."org_id" AND a."id" = d."risk_id"
        JOIN "finding_rank" k ON k."org_id" = a."org_id" AND k."risk_id" = a."id"
        JOIN "finding" f ON f."org_id" = k."org_id" AND f."id" = k."finding_id" AND f."state" = 'open' AND f."disposition" IS NULL
       WHERE d."scope_kind" = 'risk' AND d."kind" IN ('accepted', 'snoozed', 'false_positive') AND d."revoked_at" IS NULL AND (d."expires_at" IS NULL OR d."expires_at" > now())
      RETURNING "org_id", "id", "finding_id", "kind")
    UPDATE "finding" f SET "disposition" = m."kind", "decision_id" = m."id"
      FROM made m WHERE f."org_id" = org AND f."id" = m."finding_id";
  END LOOP;
  PERFORM set_config('app.org', '', true);
END $$;
