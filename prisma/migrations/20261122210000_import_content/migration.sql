-- AlterTable
ALTER TABLE "stream_import" ADD COLUMN     "content" BYTEA;
