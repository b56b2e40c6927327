import { describe, expect, test } from "vitest";
import { triageRights } from "@/lib/client/use-triage-rights";
import type { Owner } from "@/lib/contracts/http/owner";
import type { Session } from "@/lib/contracts/http/session";
import { permissionsOfRole, type Role } from "@/lib/model/permission";

const ME = "00000000-0000-4000-8000-000000000001";
const TEAM = "00000000-0000-4000-8000-000000000002";

const session = (role: Role): Pick<Session, "permissions" | "user"> => ({
  permissions: [...permissionsOfRole(role, false)],
  user: {
    id: ME,
    email: "me@plimsoll.test",
    name: "Me",
    role,
    operator: false,
    handles: [],
    teams: [{ id: TEAM, slug: "shop", name: "Shop" }],
  },
});
const owner = (over: Partial<Owner>): { owner: Owner } => ({
  owner: {
    team: null,
    person: null,
    reason: "",
    source: "none",
    confidence: null,
    confidenceText: "",
    teamId: null,
    teamName: null,
    personId: null,
    personName: null,
    personTeam: null,
    ...over,
  },
});

// A page must not offer what the server refuses, and must not hide the way to ask from those who have to.
describe("what may be done about a risk", () => {
  test.each([
    { name: "an engineer decides about everything", role: "engineer", things: [owner({})], decide: true, ask: false },
    { name: "a developer asks about what is theirs", role: "developer", things: [owner({ personId: ME })], ask: true },
    { name: "a developer asks about their team's", role: "developer", things: [owner({ teamId: TEAM })], ask: true },
    { name: "not about what nobody owns", role: "developer", things: [owner({})], ask: false },
    {
      name: "not about many when one is another's",
      role: "developer",
      things: [owner({ personId: ME }), owner({})],
      ask: false,
    },
    { name: "a viewer does nothing", role: "viewer", things: [owner({ personId: ME })], ask: false },
  ] as const)("$name", ({ role, things, ask, ...rest }) => {
    const decide = "decide" in rest ? rest.decide : false;
    expect(triageRights(session(role), things)).toEqual({ change: decide || ask, decide, ask });
  });
});
