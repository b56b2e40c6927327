import type { Metadata } from "next";
import { TeamsSettings } from "@/components/settings/teams-settings";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Teams" };

export default async function Page() {
  await requirePermission("read", "/settings/teams");
  return <TeamsSettings />;
}
