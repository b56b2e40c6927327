import { bandWord } from "@/components/severity/band-chip";
import { plural } from "@/lib/client/format-number";
import type { WhatIfOutcome } from "@/lib/contracts/http/what-if";

/** The answer in sentences: what becomes of this risk, of its findings, of attack paths, and of all that is open. */
export function headline({ risk, findings, paths, bands }: WhatIfOutcome, riskId: string): string {
  const on = paths.goesOn.items.some((path) => path.riskId === riskId);
  const parts = [ownWords(risk, on), ...(findings ? [findingWords(findings)] : []), ...pathWords(paths, on)];
  const before = bands.reduce((sum, band) => sum + band.before, 0);
  const after = bands.reduce((sum, band) => sum + band.after, 0);
  if (before !== after) parts.push(`Open risks and attack paths go from ${before} to ${after}.`);
  return parts.filter(Boolean).join(" ");
}

/** How the sum of the bands agrees with the figure of the overview and the list; null where both are one. */
export function countedWords(bands: WhatIfOutcome["bands"], listed: number): string | null {
  const each = bands.reduce((sum, { before }) => sum + before, 0);
  const told = each - listed;
  if (told === 0) return null;
  const paths = told === 1 ? "1 attack path is" : `${told} attack paths are`;
  return `Every attack path is counted here: ${each} today. The overview and the list count ${listed}: ${paths} told there in the row of the change that ends ${told === 1 ? "it" : "them"}.`;
}

function ownWords({ before, after }: WhatIfOutcome["risk"], goesOn: boolean): string {
  if (!before) return "";
  if (!after) return "This risk leaves the list.";
  const same = before.score === after.score && before.band === after.band;
  const scores = `from ${before.score} to ${after.score} (${bandWord(before.band)} to ${bandWord(after.band)})`;
  if (goesOn)
    return `This path is not gone: it goes on by another way, ${same ? `and still scores ${after.score}` : scores}.`;
  return before.score === after.score ? `This risk stays at ${before.score}.` : `This risk goes ${scores}.`;
}

function findingWords({ closes, leaves }: NonNullable<WhatIfOutcome["findings"]>): string {
  if (closes === 0) return "No change is known that closes anything here.";
  const stay = leaves === 0 ? "none stays" : `${leaves} stay${leaves === 1 ? "s" : ""}`;
  return `${plural(closes, "open finding")} close${closes === 1 ? "s" : ""}, ${stay}.`;
}

/** Of the paths; one that is told before is not counted among those that go on. */
function pathWords({ broken, goesOn, instead }: WhatIfOutcome["paths"], isTold: boolean): string[] {
  const on = goesOn.count - Number(isTold);
  return [
    broken.count > 0 && `${plural(broken.count, "attack path")} break${broken.count === 1 ? "s" : ""}.`,
    on > 0 && `${plural(on, "attack path")} go${on === 1 ? "es" : ""} on by another way.`,
    goesOn.count === 0 && instead.count > 0 && `The attacker would go ${plural(instead.count, "other way")} instead.`,
  ].filter((words) => words !== false);
}

/** Of the list of paths that go on: an interchangeable workload may be the way in now, so that it need not be the same one. */
export function goesOnTitle(count: number): string {
  return `${plural(count, "path")} go${count === 1 ? "es" : ""} on by another way: an attacker still gets there`;
}
