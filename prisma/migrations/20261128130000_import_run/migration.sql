-- AlterTable
ALTER TABLE "import" ADD COLUMN     "run_url" TEXT;
