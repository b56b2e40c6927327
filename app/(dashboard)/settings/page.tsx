import type { Metadata } from "next";
import { ProfileSettings } from "@/components/settings/profile-settings";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Profile" };

export default async function Page() {
  await requirePermission("read", "/settings");
  return <ProfileSettings />;
}
