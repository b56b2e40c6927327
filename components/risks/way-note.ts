import type { RiskDetail, RiskHop } from "@/lib/contracts/http/risk";
import { ANYTHING_PRIVATE, PRIVATE_NETWORK, privateReachOf } from "@/lib/model/private-network";

type Way = { path: readonly Pick<RiskHop, "why">[]; exposure: RiskDetail["exposure"]; inOthers?: boolean };

/** Who can begin the way; `does` is what a connection lets them: "start here", or "connect to it" where it alone starts nothing. */
const WHO: Readonly<Record<RiskDetail["exposure"], (does: string) => string>> = {
  internet: (does) => `Anyone on the internet can ${does}`,
  cluster: (does) => `Any pod in the cluster can ${does}`,
  namespace: (does) => `Only pods that policy admits can ${does}`,
  none: () => "Nothing can open a connection",
  unknown: () => "No cluster inventory says who can reach it",
};

/** What is said after it where a balancer is open to the private network: of these levels alone. */
const PRIVATELY = {
  cluster: { some: `, and so can what it admits of ${PRIVATE_NETWORK}`, all: `, and so can ${ANYTHING_PRIVATE}` },
  namespace: {
    some: `, and what that admits from ${PRIVATE_NETWORK}`,
    all: `, and what that admits from ${PRIVATE_NETWORK}`,
  },
} as const;

/** Who can reach where a way begins, in a line beside its heading. */
export function wayNote({ exposure, inOthers, path }: Way, startsNothing: boolean): string {
  // Of a base image no inventory says who can reach it because none shows it running by itself.
  if (exposure === "unknown" && inOthers) return "No inventory shows it running by itself, only in what is built on it";
  const note = WHO[exposure](startsNothing ? "connect to it" : "start here");
  const reach = privateReachOf(path);
  if (reach === "none" || (exposure !== "cluster" && exposure !== "namespace")) return note;
  return `${note}${PRIVATELY[exposure][reach]}`;
}
