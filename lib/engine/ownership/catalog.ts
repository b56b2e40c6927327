import { contestedId, contestedNames, distinctOf, systemOwner } from "@/lib/engine/ownership/catalog-disputes";
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

/** The catalog ready for questions; build it once per set of entities, with every statement of each reference in it. */
export type Catalog = {
  byRepository: ReadonlyMap<string, readonly CatalogEntity[]>;
  byKubernetesId: ReadonlyMap<string, readonly CatalogEntity[]>;
  /** All that any file states of a reference. */
  byRef: ReadonlyMap<string, readonly CatalogEntity[]>;
};

/**
 * Who an entity names.
 *
 * also       other names of the owner that the catalog states: title and e-mail of a group or person.
 * contested  names that were left out, since the catalog's files disagree about them; a clause, or null.
 */
export type CatalogOwner = {
  entity: CatalogEntity;
  owner: string;
  also: readonly string[];
  viaSystem: string | null;
  contested?: string | null;
};

/** An owner, or why the catalog names none although it has entries: a clause. Both null without any entry. */
export type CatalogAnswer = { owner: CatalogOwner | null; dispute: string | null };

/**
 * Several files may state one entity. Each speaks for the repositories it states it in, and displaces nothing that another
 * file states of another repository; of one repository its own file counts, then the newest. What no repository stands for
 * (an id in clusters, a system's owner, the names of a group) nobody has the last word about: statements that disagree
 * name nobody. The order of the input decides nothing.
 */
export function compileCatalog(entities: readonly CatalogEntity[]): Catalog {
  const all = entities.toSorted(byAuthority);
  const located = all.filter((entity) => entity.repository !== null);
  const byRepository = groupBy(located, (entity) => entity.repository as string);
  return {
    byRef: groupBy(all, (entity) => entity.ref),
    byRepository: new Map([...byRepository].map(([repository, stated]) => [repository, firstOfEachRef(stated)])),
    byKubernetesId: groupBy(
      all.filter((entity) => entity.kubernetesId !== null),
      (entity) => entity.kubernetesId as string,
    ),
  };
}

/** The owner of what carries `id` as its `backstage.io/kubernetes-id`; null when no entity has it, or several disagree. */
export function ownerOfKubernetesId(catalog: Catalog, id: string): CatalogOwner | null {
  return askKubernetesId(catalog, id).owner;
}

/** The same with the reason, should the entities contradict each other. */
export function askKubernetesId(catalog: Catalog, id: string): CatalogAnswer {
  const entities = catalog.byKubernetesId.get(id) ?? [];
  return agreed(claimsOf(catalog, entities, (entity) => contestedId(catalog, entity.ref)));
}

/**
 * The owner of a path in a repository: of the entity in the deepest folder that holds it. Where none does, and for the
 * repository itself (no path): of the entity at its root, else the one that all its entities share.
 */
export function ownerOfSource(catalog: Catalog, repository: string, path: string | null): CatalogOwner | null {
  return askSource(catalog, repository, path).owner;
}

/** The same with the reason, should the entities contradict each other. */
export function askSource(catalog: Catalog, repository: string, path: string | null): CatalogAnswer {
  const claims = claimsOfSource(catalog, repository);
  const name = path?.replace(/^(?:\.?\/)+/, "") ?? null;
  const holding = claims.filter(({ entity }) => entity.path === null || (name !== null && isIn(name, entity.path)));
  if (holding.length === 0) return agreed(claims);
  const depth = Math.max(...holding.map(({ entity }) => depthOf(entity)));
  return agreed(holding.filter(({ entity }) => depthOf(entity) === depth));
}

/** An entity that has an owner, or whose owner is contested. */
type Claim = { entity: CatalogEntity } & ({ owner: CatalogOwner; dispute: null } | { owner: null; dispute: string });

/** Components before what they provide or belong to; nobody when one of equal weight is contested, or they name different owners. */
function agreed(claims: readonly Claim[]): CatalogAnswer {
  const components = claims.filter(({ entity }) => entity.ref.startsWith("component:"));
  const deciding = components.length > 0 ? components : claims;
  const contested = deciding.find(({ dispute }) => dispute !== null);
  if (contested) return { owner: null, dispute: contested.dispute };
  const owners = deciding.flatMap(({ owner }) => owner ?? []);
  const named = distinctOf(owners.map(({ owner }) => owner));
  if (named.length < 2) return { owner: owners[0] ?? null, dispute: null };
  const says = named
    .slice(0, 3)
    .map((name) => `${owners.find(({ owner }) => owner === name)?.entity.ref} names ${name}`);
  return { owner: null, dispute: says.join(", ") };
}

/** An import asks about thousands of files of one repository, and its catalog may have thousands of entities. */
const claimed = new WeakMap<readonly CatalogEntity[], readonly Claim[]>();

/** The same, worked out once for each list of a compiled catalog. */
function claimsOfSource(catalog: Catalog, repository: string): readonly Claim[] {
  const entities = catalog.byRepository.get(repository);
  if (!entities) return [];
  const claims = claimed.get(entities) ?? claimsOf(catalog, entities);
  claimed.set(entities, claims);
  return claims;
}

/** Entities with an owner of their own or, failing that, of the system they are part of; in the order of their references. */
function claimsOf(
  catalog: Catalog,
  entities: readonly CatalogEntity[],
  contested: (entity: CatalogEntity) => string | null = () => null,
): Claim[] {
  return entities
    .toSorted((a, b) => (a.ref === b.ref ? 0 : a.ref < b.ref ? -1 : 1))
    .flatMap((entity): Claim[] => {
      const inherited = entity.owner === null && entity.system !== null ? systemOwner(catalog, entity.system) : null;
      const dispute = contested(entity) ?? inherited?.dispute ?? null;
      if (dispute !== null) return [{ entity, owner: null, dispute }];
      const owner = entity.owner ?? inherited?.owner;
      if (!owner) return [];
      const viaSystem = inherited ? entity.system : null;
      return [{ entity, owner: { entity, owner, viaSystem, ...contestedNames(catalog, owner) }, dispute: null }];
    });
}

function firstOfEachRef(entities: readonly CatalogEntity[]): CatalogEntity[] {
  return [...groupBy(entities, ({ ref }) => ref).values()].flatMap(([first]) => first ?? []);
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
