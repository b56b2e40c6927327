-- Incidents as people should look at them: what nobody has looked at first, the worst first within it, then by minute, the
-- newest first. One number, so that a page starts at its position. The same expression as lib/queries/incidents/urgency.ts.
CREATE INDEX "incident_urgency" ON "incident" ("org_id", ((
  (CASE "status" WHEN 'open' THEN 12 WHEN 'acknowledged' THEN 6 ELSE 0 END + "severity") * 100000000
  + least(greatest(extract(epoch FROM "last_at" - timestamptz '2000-01-01 00:00:00+00') / 60, 0), 99999999)::int
)) DESC, "id");
