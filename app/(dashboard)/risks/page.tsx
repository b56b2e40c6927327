import type { Metadata } from "next";
import { RisksView } from "@/components/risks/risks-view";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Risks" };

export default async function Page() {
  await requirePermission("read", "/risks");
  return <RisksView />;
}
