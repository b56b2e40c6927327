import type { Metadata } from "next";
import { ImportsView } from "@/components/imports/imports-view";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Imports" };

export default async function Page() {
  await requirePermission("read", "/imports");
  return <ImportsView />;
}
