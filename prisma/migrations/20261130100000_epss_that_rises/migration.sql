-- AlterTable
ALTER TABLE "epss" ADD COLUMN     "rose_from" DOUBLE PRECISION,
ADD COLUMN     "rose_on" DATE;

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

ALTER TABLE "epss" ADD CONSTRAINT "epss_rose" CHECK (("rose_from" IS NULL) = ("rose_on" IS NULL));
