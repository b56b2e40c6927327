import type { Metadata } from "next";
import { UnownedView } from "@/components/ownership/unowned-view";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Unowned" };

export default async function Page() {
  await requirePermission("read", "/settings/unowned");
  return <UnownedView />;
}
