/** Who a name in a label, a CODEOWNERS line or a rule stands for. `known` is false for a name outside the organization. */
export type ResolvedName = { team: string | null; person: string | null; known: boolean };

/** The organization's own teams and people by every name they go by; build it once with `ownerDirectory`. */
export type OwnerDirectory = {
  teams: ReadonlyMap<string, string>;
  people: ReadonlyMap<string, string>;
  /** The organizations of the handles that teams state: `shop` of `@shop/payments`. */
  handleOwners: ReadonlySet<string>;
};

/**
 * Shape    `aliases` are other names of a team (`@shop/payments`, `payments-squad`); `handles` are a person's (`@ana`).
 * Returns  lookups by lower-cased name; a team's slug and name always count as its names.
 */
export function ownerDirectory(
  teams: readonly { slug: string; name: string; aliases?: readonly string[] }[],
  people: readonly { email: string; handles?: readonly string[] }[],
): OwnerDirectory {
  const names = <T>(list: readonly T[], value: (item: T) => string, all: (item: T) => readonly string[]) =>
    new Map(list.flatMap((item) => all(item).map((name) => [bare(name), value(item)] as const)));
  return {
    teams: names(
      teams,
      (t) => t.slug,
      (t) => [t.slug, t.name, ...(t.aliases ?? [])],
    ),
    people: names(
      people,
      (p) => p.email,
      (p) => [p.email, ...(p.handles ?? [])],
    ),
    handleOwners: new Set(teams.flatMap((t) => (t.aliases ?? []).flatMap((name) => handleOwner(name) ?? []))),
  };
}

/**
 * Resolves one name.
 *
 * Tries    the whole name as a team and as a person, then the last part of `group:default/team`, and of `@organization/team`
 *          unless the teams here state handles of another organization: then it may be a namesake there.
 * Unknown  an e-mail address or a lone `@handle` stays a person, everything else stays a team, as written.
 */
export function resolveName(directory: OwnerDirectory, name: string): ResolvedName {
  const whole = bare(name);
  const last = whole.split(/[/:]/).at(-1) ?? whole;
  const person = directory.people.get(whole);
  const owner = handleOwner(name);
  const isOurs = owner === null || [...directory.handleOwners].every((known) => known === owner);
  const team = directory.teams.get(whole) ?? (person || !isOurs ? undefined : directory.teams.get(last));
  if (team) return { team, person: null, known: true };
  if (person) return { team: null, person, known: true };
  const isPerson = /^[^\s@/]+@[^\s@/]+$/.test(name) || /^@[^/@]+$/.test(name);
  return isPerson ? { team: null, person: name, known: false } : { team: name, person: null, known: false };
}

/**
 * Resolves an owner of a software catalog: `group:default/payments-team` is a team and never a person, `user:default/ana` a
 * person and never a team, whatever else goes by that name. `also`: other names of it, such as its title or e-mail.
 */
export function resolveEntity(directory: OwnerDirectory, ref: string, also: readonly string[]): ResolvedName {
  const names = [ref, ref.split("/").at(-1) ?? ref, ...also].map(bare);
  if (ref.startsWith("user:")) {
    const person = names.map((name) => directory.people.get(name)).find(Boolean);
    const email = also.find((name) => name.includes("@"));
    return person ? { team: null, person, known: true } : { team: null, person: email ?? ref, known: false };
  }
  const team = names.map((name) => directory.teams.get(name)).find(Boolean);
  return team ? { team, person: null, known: true } : { team: ref, person: null, known: false };
}

/** The best of several names: a known team, a known person, a team, a person; the first of equals. Throws on none. */
export function resolveNames(directory: OwnerDirectory, names: readonly string[]): ResolvedName {
  const rank = (found: ResolvedName) => (found.known ? 2 : 0) + (found.team ? 1 : 0);
  const resolved = names.map((name) => resolveName(directory, name));
  return resolved.reduce((best, found) => (rank(found) > rank(best) ? found : best));
}

/** The organization of a forge's handle, `shop` of `@shop/payments`; null of anything else, such as a catalog's `default/payments`. */
function handleOwner(name: string): string | null {
  const parts = /^@?((?!default\/)[\w.-]+(?:\/[\w.-]+)*)\/[\w.-]+$/.exec(name.trim().toLowerCase());
  return parts?.[1] ?? null;
}

function bare(name: string): string {
  return name.trim().replace(/^@+/, "").toLowerCase();
}
