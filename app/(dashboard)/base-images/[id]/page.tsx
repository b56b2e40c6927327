import { BaseImageDetailView } from "@/components/base-images/base-image-detail-view";
import { baseName } from "@/components/base-images/base-words";
import { requirePermission } from "@/lib/auth/require-permission";
import { recordMetadata } from "@/lib/http/record-metadata";

export const generateMetadata = recordMetadata("base-image", "Base image", baseName);

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await requirePermission("read", `/base-images/${id}`);
  return <BaseImageDetailView id={id} />;
}
