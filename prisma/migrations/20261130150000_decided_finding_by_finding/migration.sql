-- What people decide about the faults of one manifest holds for the findings that are there when they decide. What they had decided about such a change as a
-- whole becomes a decision about each of its findings, and says by which risk it was made. Done again it changes nothing.
DO $$
DECLARE org uuid;
BEGIN
  FOR org IN SELECT id FROM organization LOOP
    PERFORM set_config('app.org', org::text, true);
    -- What was written for the parts of a manifest when they became one risk.
    UPDATE "decision" d SET "risk_id" = o."risk_id"
      FROM "decision" o JOIN "risk" r ON r."org_id" = o."org_id" AND r."id" = o."risk_id" AND r."kind" = 'workload-field'
     WHERE d."org_id" = org AND d."scope_kind" = 'finding' AND d."risk_id" IS NULL AND o."org_id" = org AND o."scope_kind" = 'risk'
       AND (o."kind", o."created_at", o."reason", o."author_name") = (d."kind", d."created_at", d."reason", d."author_name");
    WITH made AS (
      INSERT INTO "decision" ("org_id", "id", "kind", "source", "scope_kind", "finding_id", "risk_id", "reason", "justification", "author_id", "author_name", "approver_id", "approver_name", "created_at", "expires_at")
      SELECT d."org_id", gen_random_uuid(), d."kind", d."source", 'finding', f."id", r."id", d."reason", d."justification", d."author_id", d."author_name", d."approver_id", d."approver_name", d."created_at", d."expires_at"
        FROM "decision" d
        JOIN "risk" r ON r."org_id" = d."org_id" AND r."id" = d."risk_id" AND r."kind" = 'workload-field' AND r."status" = d."kind"
        JOIN "finding_rank" k ON k."org_id" = r."org_id" AND k."risk_id" = r."id"
        JOIN "finding" f ON f."org_id" = k."org_id" AND f."id" = k."finding_id" AND f."state" = 'open' AND f."disposition" IS NULL
       WHERE d."org_id" = org AND d."scope_kind" = 'risk' AND d."kind" IN ('accepted', 'snoozed', 'false_positive') AND d."revoked_at" IS NULL
         AND (d."expires_at" IS NULL OR d."expires_at" > now())
      RETURNING "org_id", "id", "finding_id", "kind")
    UPDATE "finding" f SET "disposition" = m."kind", "decision_id" = m."id"
      FROM made m WHERE f."org_id" = org AND f."id" = m."finding_id";
    UPDATE "decision" d SET "revoked_at" = now()
      FROM "risk" r
     WHERE d."org_id" = org AND d."scope_kind" = 'risk' AND d."revoked_at" IS NULL AND r."org_id" = d."org_id" AND r."id" = d."risk_id" AND r."kind" = 'workload-field';
  END LOOP;
  PERFORM set_config('app.org', '', true);
END $$;
