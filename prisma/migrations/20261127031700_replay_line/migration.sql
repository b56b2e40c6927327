-- Imports that wait to be read again are taken one by one: finding the next must not read every import there is.
CREATE INDEX "import_replay_waiting" ON "import" ("org_id", "scanned_at", "arrival") WHERE "replay" ->> 'state' = 'waiting';
