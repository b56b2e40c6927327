-- AlterTable
ALTER TABLE "stream_import" ADD COLUMN     "unevaluated" BYTEA[] DEFAULT ARRAY[]::BYTEA[];
