import type { Metadata } from "next";
import { AdminOnly } from "@/components/settings/admin-only";
import { FeedsSettings } from "@/components/settings/feeds/feeds-settings";
import { hasPermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Feeds" };

export default async function Page() {
  return (await hasPermission("admin", "/settings/feeds")) ? <FeedsSettings /> : <AdminOnly />;
}
