import { RiskPage } from "@/components/risks/risk-page";
import { requirePermission } from "@/lib/auth/require-permission";
import { recordMetadata } from "@/lib/http/record-metadata";

export const generateMetadata = recordMetadata("risk", "Risk");

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await requirePermission("read", `/risks/${id}`);
  return <RiskPage id={id} />;
}
