/** Who a name in a label, a CODEOWNERS line or a rule stands for. `known` is false for a name outside the organization. */
export type ResolvedName = { team: string | null; person: string | null; known: boolean };

/** The organization's own teams and people by every name they go by; build it once with `ownerDirectory`. */
export type OwnerDirectory = { teams: ReadonlyMap<string, string>; people: ReadonlyMap<string, string> };

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
  };
}

/**
 * Resolves one name.
 *
 * Tries    the whole name as a team and as a person, then the last part of `@organization/team` or `group:default/team`.
 * Unknown  an e-mail address or a lone `@handle` stays a person, everything else stays a team, as written.
 */
export function resolveName(directory: OwnerDirectory, name: string): ResolvedName {
  const whole = bare(name);
  const last = whole.split(/[/:]/).at(-1) ?? whole;
  const person = directory.people.get(whole);
  const team = directory.teams.get(whole) ?? (person ? undefined : directory.teams.get(last));
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

function bare(name: string): string {
  return name.trim().replace(/^@+/, "").toLowerCase();
}
