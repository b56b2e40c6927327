import { AssetDetailView } from "@/components/assets/asset-detail-view";
import { requirePermission } from "@/lib/auth/require-permission";
import { recordMetadata } from "@/lib/http/record-metadata";

export const generateMetadata = recordMetadata("asset", "Asset");

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await requirePermission("read", `/assets/${id}`);
  return <AssetDetailView id={id} />;
}
