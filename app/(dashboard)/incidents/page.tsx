import type { Metadata } from "next";
import { IncidentsView } from "@/components/incidents/incidents-view";
import { requirePermission } from "@/lib/auth/require-permission";

export const metadata: Metadata = { title: "Incidents" };

export default async function Page() {
  await requirePermission("read", "/incidents");
  return <IncidentsView />;
}
