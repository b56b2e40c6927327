import { groupBy } from "@/lib/model/group-by";

/** Label (or annotation) by which objects in a cluster belong to a catalog entity that has it as its annotation. */
export const KUBERNETES_ID = "backstage.io/kubernetes-id";

/** One stored entity of a software catalog, as far as ownership asks it. References are in full and lower case. */
export type CatalogEntity = {
  /** `component:default/payments`. */
  ref: string;
  /** `group:default/payments-team`. */
  owner: string | null;
  system: string | null;
  title: string | null;
  email: string | null;
  /** Canonical key of the repository its source is in, and the folder there; a null folder is the whole repository. */
  repository: string | null;
  path: string | null;
  /** Value of `backstage.io/kubernetes-id`: workloads that carry it as a label belong to the entity. */
  kubernetesId: string | null;
  /** Stated by the file of its own repository, and not by another one's. */
  ownFile: boolean;
  /** When that file was scanned, ISO 8601. */
  statedAt: string;
};

/** The catalog ready for questions; build it once per set of entities. */
export type Catalog = {
  byRepository: ReadonlyMap<string, readonly CatalogEntity[]>;
  byKubernetesId: ReadonlyMap<string, readonly CatalogEntity[]>;
  byRef: ReadonlyMap<string, CatalogEntity>;
};

/** Who an entity names. `also`: other names of the owner that the catalog states (title and e-mail of a group or person). */
export type CatalogOwner = { entity: CatalogEntity; owner: string; also: readonly string[]; viaSystem: string | null };

/**
 * Several files may state one entity: the file of the entity's own repository counts, then the newest; the order of the
 * input decides nothing.
 */
export function compileCatalog(entities: readonly CatalogEntity[]): Catalog {
  const byRef = new Map<string, CatalogEntity>();
  for (const entity of entities.toSorted(byAuthority)) if (!byRef.has(entity.ref)) byRef.set(entity.ref, entity);
  const all = [...byRef.values()];
  return {
    byRef,
    byRepository: groupBy(
      all.filter((entity) => entity.repository !== null),
      (entity) => entity.repository as string,
    ),
    byKubernetesId: groupBy(
      all.filter((entity) => entity.kubernetesId !== null),
      (entity) => entity.kubernetesId as string,
    ),
  };
}

/** The owner of what carries `id` as its `backstage.io/kubernetes-id`; null when no entity has it, or several disagree. */
export function ownerOfKubernetesId(catalog: Catalog, id: string): CatalogOwner | null {
  return agreed(owning(catalog, catalog.byKubernetesId.get(id) ?? []));
}

/**
 * The owner of a path in a repository: of the entity in the deepest folder that holds it. Where none does, and for the
 * repository itself (no path): of the entity at its root, else the one that all its entities share.
 */
export function ownerOfSource(catalog: Catalog, repository: string, path: string | null): CatalogOwner | null {
  const owners = owning(catalog, catalog.byRepository.get(repository) ?? []);
  const name = path?.replace(/^(?:\.?\/)+/, "") ?? null;
  const holding = owners.filter(({ entity }) => entity.path === null || (name !== null && isIn(name, entity.path)));
  if (holding.length === 0) return agreed(owners);
  const depth = Math.max(...holding.map(({ entity }) => depthOf(entity)));
  return agreed(holding.filter(({ entity }) => depthOf(entity) === depth));
}

/** Components before what they provide or belong to; null when those of equal weight name different owners. */
function agreed(owners: readonly CatalogOwner[]): CatalogOwner | null {
  const components = owners.filter(({ entity }) => entity.ref.startsWith("component:"));
  const [first, ...others] = components.length > 0 ? components : owners;
  return first && others.every(({ owner }) => owner === first.owner) ? first : null;
}

/** Entities with an owner of their own or, failing that, of the system they are part of; in the order of their references. */
function owning(catalog: Catalog, entities: readonly CatalogEntity[]): CatalogOwner[] {
  return entities
    .toSorted((a, b) => (a.ref < b.ref ? -1 : 1))
    .flatMap((entity) => {
      const system = entity.owner === null && entity.system !== null ? catalog.byRef.get(entity.system) : undefined;
      const owner = entity.owner ?? system?.owner;
      if (!owner) return [];
      const named = catalog.byRef.get(owner);
      const also = [named?.email, named?.title].filter((name) => typeof name === "string");
      return [{ entity, owner, also, viaSystem: system?.ref ?? null }];
    });
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

const depthOf = ({ path }: CatalogEntity) => (path === null ? 0 : path.split("/").length);

function byAuthority(a: CatalogEntity, b: CatalogEntity): number {
  if (a.ownFile !== b.ownFile) return a.ownFile ? -1 : 1;
  if (a.statedAt !== b.statedAt) return a.statedAt > b.statedAt ? -1 : 1;
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
