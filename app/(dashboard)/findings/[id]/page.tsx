import { FindingPage } from "@/components/findings/finding-page";
import { requirePermission } from "@/lib/auth/require-permission";
import { recordMetadata } from "@/lib/http/record-metadata";

export const generateMetadata = recordMetadata("finding", "Finding");

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await requirePermission("read", `/findings/${id}`);
  return <FindingPage id={id} />;
}
