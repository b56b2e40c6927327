// What only a reference can tell, and no repository stands for: every file that states the reference has the same say, and
// where they disagree, whichever is newer, nobody is named. A file that is silent about it disagrees with none.

/** All that the catalog's files state of each reference. */
type Stated = Record<"owner" | "title" | "email" | "kubernetesId", string | null>;
type Statements = { byRef: ReadonlyMap<string, readonly Stated[]> };

/** The owner that all statements of a system name, or why there is none although they name some. */
export function systemOwner(catalog: Statements, ref: string): { owner: string | null; dispute: string | null } {
  const owners = distinctOf(statedOf(catalog, ref).map(({ owner }) => owner));
  if (!ref.startsWith("system:")) return { owner: null, dispute: null };
  if (owners.length < 2) return { owner: owners[0] ?? null, dispute: null };
  return { owner: null, dispute: `the catalog's files name different owners of ${ref}: ${some(owners)}` };
}

/** That one entity is stated with several ids in clusters; null when it is not. */
export function contestedId(catalog: Statements, ref: string): string | null {
  const ids = distinctOf(statedOf(catalog, ref).map(({ kubernetesId }) => kubernetesId));
  return ids.length < 2 ? null : `the catalog's files give ${ref} different ids in clusters: ${some(ids)}`;
}

/** Title and e-mail of a group or person, but those about which its statements disagree; these are told. */
export function contestedNames(catalog: Statements, ref: string): { also: string[]; contested: string | null } {
  if (!/^(?:group|user):/.test(ref)) return { also: [], contested: null };
  const stated = statedOf(catalog, ref);
  const emails = distinctOf(stated.map(({ email }) => email));
  const titles = distinctOf(stated.map(({ title }) => title));
  const disputed = [emails, titles].filter((names) => names.length > 1).flat();
  return {
    also: [emails, titles].filter((names) => names.length === 1).flat(),
    contested: disputed.length === 0 ? null : `the catalog's files call ${ref} differently (${some(disputed)})`,
  };
}

/** The values that are stated, each once, in an order of their own. */
export function distinctOf(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))].toSorted();
}

const statedOf = (catalog: Statements, ref: string) => catalog.byRef.get(ref) ?? [];

const some = (values: readonly string[]) =>
  values.slice(0, 3).join(", ") + (values.length > 3 ? ` and ${values.length - 3} more` : "");
