-- What Prisma's schema language cannot say -----------------------------------------------------------------------

-- The open attack paths: few beside the other risks, and asked for whenever findings change that one of them may end with.
CREATE INDEX "risk_open_paths" ON "risk" ("org_id", "id") WHERE "kind" = 'attack-path' AND "status" <> 'closed';
