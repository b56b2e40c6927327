import type { Metadata } from "next";
import { IdentitySettings } from "@/components/settings/identity-settings";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Identity" };

export default async function Page() {
  await requirePermission("admin", "/settings/identity");
  return <IdentitySettings />;
}
