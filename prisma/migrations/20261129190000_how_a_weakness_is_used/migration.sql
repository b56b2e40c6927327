-- AlterTable
ALTER TABLE "kev" ADD COLUMN     "description" TEXT;

-- CreateTable
CREATE TABLE "vulnerability_vector" (
    "org_id" UUID NOT NULL,
    "vulnerability_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "vector" TEXT NOT NULL,

    CONSTRAINT "vulnerability_vector_pkey" PRIMARY KEY ("org_id","vulnerability_id","source")
);

-- What Prisma's schema language cannot say -----------------------------------------------------------------------

SELECT protect_tenant_table('vulnerability_vector'::regclass);
