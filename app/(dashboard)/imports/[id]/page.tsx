import type { Metadata } from "next";
import { ImportDetailView } from "@/components/imports/import-detail-view";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Import" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await requirePermission("read", `/imports/${id}`);
  return <ImportDetailView id={id} />;
}
