-- AlterTable
ALTER TABLE "attack_path_run" ADD COLUMN     "left_out" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "unfinished" BOOLEAN NOT NULL DEFAULT false;
