-- AlterTable
ALTER TABLE "import" ADD COLUMN     "replay" JSONB;
