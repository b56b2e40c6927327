import type { Metadata } from "next";
import { PrioritySettings } from "@/components/settings/priority-settings";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Priority" };

export default async function Page() {
  await requirePermission("read", "/settings/priority");
  return <PrioritySettings />;
}
