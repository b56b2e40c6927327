import type { Metadata } from "next";
import { FormatsSettings } from "@/components/settings/formats/formats-settings";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Formats" };

export default async function Page() {
  await requirePermission("read", "/settings/formats");
  return <FormatsSettings />;
}
