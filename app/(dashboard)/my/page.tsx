import type { Metadata } from "next";
import { WorkView } from "@/components/my/work-view";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "My work" };

export default async function Page() {
  await requirePermission("read", "/my");
  return <WorkView />;
}
