import type { Metadata } from "next";
import { BaseImageDetailView } from "@/components/base-images/base-image-detail-view";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Base image" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await requirePermission("read", `/base-images/${id}`);
  return <BaseImageDetailView id={id} />;
}
