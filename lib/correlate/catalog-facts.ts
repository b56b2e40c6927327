import type { OwnershipFacts } from "@/lib/engine/ownership";
import { askKubernetesId, askSource, type Catalog, KUBERNETES_ID } from "@/lib/engine/ownership/catalog";

type Metadata = { labels: Record<string, string>; annotations: Record<string, string> };
type Carrier = { name: string; namespace: string | null; metadata: Metadata; namespaceMetadata: Metadata | null };

/** The entry of the workload where it runs comes before the entry of the repository it is in. */
export function catalogFact(
  catalog: Catalog,
  { repository }: { repository: string | null },
  where: Carrier,
  path: string | null,
): OwnershipFacts["catalog"] {
  const carried = kubernetesIdOf(where);
  const running = carried ? askKubernetesId(catalog, carried.id) : null;
  if (carried && running?.owner)
    return { ...running.owner, found: `what ${carried.by} says it is (\`${KUBERNETES_ID}: ${carried.id}\`)` };
  const source = repository ? sourceFact(catalog, repository, path) : null;
  return source ?? (running?.dispute ? { dispute: running.dispute } : null);
}

/** The entry of a path of a repository, or of the repository as a whole. */
export function sourceFact(catalog: Catalog, repository: string, path: string | null): OwnershipFacts["catalog"] {
  const { owner, dispute } = askSource(catalog, repository, path);
  if (!owner) return dispute ? { dispute } : null;
  const folder = owner.entity.path === null ? "" : `${owner.entity.path} of `;
  return { ...owner, found: `in ${folder}${repository}` };
}

/** The catalog id that an object in a cluster carries, or its namespace, and which of the two. */
export function kubernetesIdOf({
  name,
  namespace,
  metadata,
  namespaceMetadata,
}: Carrier): { id: string; by: string } | null {
  for (const [by, object] of [[name, metadata] as const, [`the namespace ${namespace}`, namespaceMetadata] as const]) {
    const id = object?.labels[KUBERNETES_ID] ?? object?.annotations[KUBERNETES_ID];
    if (id) return { id, by };
  }
  return null;
}
