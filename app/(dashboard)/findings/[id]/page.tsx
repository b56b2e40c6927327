import type { Metadata } from "next";
import { FindingPage } from "@/components/findings/finding-page";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Finding" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await requirePermission("read", `/findings/${id}`);
  return <FindingPage id={id} />;
}
