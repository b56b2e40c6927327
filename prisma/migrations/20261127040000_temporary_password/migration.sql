-- AlterTable
ALTER TABLE "app_user" ADD COLUMN     "password_temporary" BOOLEAN NOT NULL DEFAULT false;
