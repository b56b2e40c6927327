import type { Metadata } from "next";
import { AuditSettings } from "@/components/settings/audit-settings";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Audit" };

export default async function Page() {
  await requirePermission("admin", "/settings/audit");
  return <AuditSettings />;
}
