import type { Metadata } from "next";
import { RiskPage } from "@/components/risks/risk-page";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Risk" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await requirePermission("read", `/risks/${id}`);
  return <RiskPage id={id} />;
}
