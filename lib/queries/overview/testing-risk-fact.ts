import { randomUUID } from "node:crypto";
import type { RiskFact } from "@/lib/queries/overview/risk-facts";

/** An open risk of the band Act, first seen in February 2026 and due in April, but for what is given. */
export function riskFact(over: Partial<RiskFact> = {}): RiskFact {
  return {
    id: randomUUID(),
    toldWithId: null,
    band: "act",
    teamId: null,
    team: null,
    teamName: null,
    personal: false,
    status: "open",
    exposed: false,
    fromInside: false,
    kev: false,
    firstSeenAt: new Date("2026-02-01T00:00:00Z"),
    closedAt: null,
    dueAt: new Date("2026-04-01T00:00:00Z"),
    retired: false,
    ...over,
  };
}
