-- AlterTable
ALTER TABLE "owner_rule" ADD COLUMN     "fallback" BOOLEAN NOT NULL DEFAULT false;
