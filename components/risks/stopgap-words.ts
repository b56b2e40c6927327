import { ATTACK_PATH } from "@/components/risks/attack-path";
import type { RiskDetail, Stopgap } from "@/lib/contracts/http/risk";

type Waiting = Pick<RiskDetail, "kind" | "cuts" | "instead" | "alsoEndsCount">;

/** What the changes do that are told where the first one has to wait: that each ends the path too, and whether it is worth making afterwards. */
export function stopgapWords({ kind, cuts, instead, alsoEndsCount }: Waiting): string {
  const each = instead.length === 1 ? "This" : "Each of these";
  // Of what is closed by an upgrade or a new credential the next one is to be closed again; what stands behind it holds that one too.
  const isLasting = !instead.some(isClosing);
  const lasts = (afterwards: string) =>
    isLasting ? `, and stays useful ${afterwards}: the next weakness there leads no further` : "";
  if (kind === ATTACK_PATH)
    return `${each} alone ends the path as well${cuts.some(({ kind }) => kind === "patch") ? lasts("after the upgrade") : ""}.`;
  const paths = alsoEndsCount === 1 ? "the attack path" : "attack paths";
  return `${each} alone ends ${paths} that this fix would end${lasts("after it")}. What the fix closes stays open until it is made.`;
}

function isClosing({ kind }: Stopgap): boolean {
  return kind === "patch" || kind === "rotate";
}

/** How far one reaches in its cluster; of a path's own page, which is one of them. */
export function reachWords({ breaks }: Pick<Stopgap, "breaks">): string {
  return breaks > 1
    ? `Ends ${breaks} attack paths of this cluster, this one included.`
    : "Ends this path and no other.";
}

/** How many of the paths that a fix ends: "1 of the 2", "both", "all 3". */
export function partWords(count: number, of: number): string {
  if (count < of) return `${count} of the ${of}`;
  return of === 2 ? "both" : `all ${of}`;
}
