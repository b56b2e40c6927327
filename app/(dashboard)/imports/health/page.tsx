import type { Metadata } from "next";
import { HealthView } from "@/components/imports/health/health-view";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Health of ingest" };

export default async function Page() {
  await requirePermission("read", "/imports/health");
  return <HealthView />;
}
