import type { Metadata } from "next";
import { BaseImagesView } from "@/components/base-images/base-images-view";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Base images" };

export default async function Page() {
  await requirePermission("read", "/base-images");
  return <BaseImagesView />;
}
