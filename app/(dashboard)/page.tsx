import type { Metadata } from "next";
import { OverviewView } from "@/components/overview/overview-view";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Overview" };

export default async function Page() {
  await requirePermission("read", "/");
  return <OverviewView />;
}
