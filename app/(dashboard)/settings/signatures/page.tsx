import type { Metadata } from "next";
import { SignaturesSettings } from "@/components/settings/signatures-settings";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Signatures" };

export default async function Page() {
  await requirePermission("read", "/settings/signatures");
  return <SignaturesSettings />;
}
