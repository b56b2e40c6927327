import type { Metadata } from "next";
import { AdminOnly } from "@/components/settings/admin-only";
import { IdentitySettings } from "@/components/settings/identity-settings";
import { hasPermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Identity" };

export default async function Page() {
  return (await hasPermission("admin", "/settings/identity")) ? <IdentitySettings /> : <AdminOnly />;
}
