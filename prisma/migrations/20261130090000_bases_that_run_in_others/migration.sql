-- A base image runs in the images that are built on it, and nowhere itself. Correlation fills it in.
ALTER TABLE base_image ADD COLUMN covered boolean NOT NULL DEFAULT false;
