import type { Metadata } from "next";
import { AssetsView } from "@/components/assets/assets-view";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Assets" };

export default async function Page() {
  await requirePermission("read", "/assets");
  return <AssetsView />;
}
