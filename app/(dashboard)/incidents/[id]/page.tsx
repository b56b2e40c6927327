import { IncidentDetailView } from "@/components/incidents/incident-detail-view";
import { requirePermission } from "@/lib/auth/require-permission";
import { recordMetadata } from "@/lib/http/record-metadata";

export const generateMetadata = recordMetadata("incident", "Incident");

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await requirePermission("read", `/incidents/${id}`);
  return <IncidentDetailView id={id} />;
}
