-- Imports that wait for somebody to say what they are about are few among many, and counted on every overview.
CREATE INDEX "import_to_place" ON "import" ("org_id", "received_at" DESC, "id") WHERE "unplaced";
