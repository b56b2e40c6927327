import type { Metadata } from "next";
import { OwnershipSettings } from "@/components/settings/ownership-settings";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Ownership" };

export default async function Page() {
  await requirePermission("read", "/settings/ownership");
  return <OwnershipSettings />;
}
