import type { Metadata } from "next";
import { AdminOnly } from "@/components/settings/admin-only";
import { AuditSettings } from "@/components/settings/audit-settings";
import { hasPermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Audit" };

export default async function Page() {
  return (await hasPermission("admin", "/settings/audit")) ? <AuditSettings /> : <AdminOnly />;
}
