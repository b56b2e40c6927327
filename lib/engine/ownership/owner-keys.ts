/**
 * Label and annotation keys that conventionally name an owner, strongest first. A key whose values usually name something else
 * (an application, a cost centre) counts only when the value is a team of the organization.
 */
export const OWNER_KEYS: readonly { key: string; onlyKnownTeam: boolean }[] = [
  { key: "plimsoll.dev/owner", onlyKnownTeam: false },
  { key: "plimsoll.dev/team", onlyKnownTeam: false },
  { key: "backstage.io/owner", onlyKnownTeam: false },
  { key: "github.com/team-slug", onlyKnownTeam: false },
  { key: "a8r.io/owner", onlyKnownTeam: false },
  { key: "app.kubernetes.io/owner", onlyKnownTeam: false },
  { key: "app.kubernetes.io/team", onlyKnownTeam: false },
  { key: "owner", onlyKnownTeam: false },
  { key: "owned-by", onlyKnownTeam: false },
  { key: "ownedBy", onlyKnownTeam: false },
  { key: "team", onlyKnownTeam: false },
  { key: "squad", onlyKnownTeam: false },
  { key: "contact", onlyKnownTeam: false },
  { key: "a8r.io/support", onlyKnownTeam: true },
  { key: "maintainer", onlyKnownTeam: true },
  { key: "app.kubernetes.io/part-of", onlyKnownTeam: true },
  { key: "department", onlyKnownTeam: true },
  { key: "cost-center", onlyKnownTeam: true },
];
