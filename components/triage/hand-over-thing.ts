import type { Owner } from "@/lib/contracts/http/owner";

/** Something that is somebody else's. */
export type HandOverThing = { kind: "risk" | "finding" | "asset"; id: string; title: string; owner: Owner };

/** Where it is asked who might own a thing, and what is alike. */
export const PROPOSALS = {
  risk: "proposeRiskOwners",
  finding: "proposeFindingOwners",
  asset: "proposeAssetOwners",
} as const;
