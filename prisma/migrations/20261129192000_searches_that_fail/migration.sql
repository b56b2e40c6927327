-- AlterTable
ALTER TABLE "attack_path_request" ADD COLUMN     "failures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "next_at" TIMESTAMPTZ(6),
ADD COLUMN     "reason" TEXT;
