import type { Metadata } from "next";
import { TokensSettings } from "@/components/settings/tokens-settings";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Tokens" };

export default async function Page() {
  await requirePermission("admin", "/settings/tokens");
  return <TokensSettings />;
}
