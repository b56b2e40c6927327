-- AlterTable
ALTER TABLE "risk" ADD COLUMN     "ends_with_id" UUID;

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

-- Which attack paths the change of a risk ends: few risks have any.
CREATE INDEX "risk_ends_with" ON "risk" ("org_id", "ends_with_id") WHERE "ends_with_id" IS NOT NULL;
