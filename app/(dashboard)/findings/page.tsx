import type { Metadata } from "next";
import { FindingsView } from "@/components/findings/findings-view";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Findings" };

export default async function Page() {
  await requirePermission("read", "/findings");
  return <FindingsView />;
}
