-- A digest of what correlation computed of a risk: one that comes out the same is neither sent nor compared again.
ALTER TABLE "risk" ADD COLUMN "computed" BYTEA;
