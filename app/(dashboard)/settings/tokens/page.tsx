import type { Metadata } from "next";
import { AdminOnly } from "@/components/settings/admin-only";
import { TokensSettings } from "@/components/settings/tokens-settings";
import { hasPermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Tokens" };

export default async function Page() {
  return (await hasPermission("admin", "/settings/tokens")) ? <TokensSettings /> : <AdminOnly />;
}
