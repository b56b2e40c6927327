import type { Overview, TextPart } from "@/lib/contracts/http/overview";
import { part } from "@/lib/queries/overview/changes";
import { risksHref } from "@/lib/queries/overview/figures";
import { asRows, isOpen, isOverdue, type RiskFact } from "@/lib/queries/overview/risk-facts";

/** The sentence the reader came for; every number in it is a link to its rows. */
export function headlineOf(
  risks: readonly RiskFact[],
  silent: Overview["stale"],
  empty: boolean,
  now: Date,
): TextPart[] {
  if (empty)
    return [
      part("Nothing has been imported yet, so nothing is known. ", null),
      part("Import a first report.", "/imports"),
    ];
  const open = risks.filter(isOpen);
  const rows = asRows(open);
  const act = rows.filter(({ band }) => band === "act");
  const attend = rows.filter(({ band }) => band === "attend");
  // As the link lists them: a path is a row of its own where its change is none of what the internet can reach.
  const exposed = asRows(open.filter((risk) => risk.exposed)).filter(({ band }) => band === "act");
  return [...urgent(act, attend, exposed), ...overdue(open, act.length > 0 ? act : attend, now), ...missing(silent)];
}

function urgent(act: readonly RiskFact[], attend: readonly RiskFact[], exposed: readonly RiskFact[]): TextPart[] {
  if (act.length > 0) {
    return [
      part(count(act.length, "risk", "risks"), risksHref({ band: "act" })),
      part(` ${act.length === 1 ? "needs" : "need"} action within 3 days. `, null),
      ...reached(act, exposed),
    ];
  }
  if (attend.length > 0) {
    return [
      part("No risk needs action within 3 days. ", null),
      part(count(attend.length, "needs", "need"), risksHref({ band: "attend" })),
      part(" attention within 14 days. ", null),
    ];
  }
  return [part("No risk needs action or attention now. ", "/risks")];
}

/** Who is reached, in a sentence of its own. */
function reached(act: readonly RiskFact[], exposed: readonly RiskFact[]): TextPart[] {
  if (exposed.length === 0) return [];
  const href = risksHref({ band: "act", q: "exposed:true" });
  return [part("The internet reaches ", null), part(which(act, exposed), href), part(`${fromInside(exposed)}. `, null)];
}

function which(act: readonly RiskFact[], exposed: readonly RiskFact[]): string {
  // A path that has no row of its own among those that need action is none of them.
  if (!exposed.every((risk) => act.includes(risk))) return count(exposed.length, "such risk", "such risks");
  if (exposed.length < act.length) return `${exposed.length} of them`;
  return act.length === 1 ? "it" : "all of them";
}

/** That it runs where the internet can connect is not that the internet can use it. */
function fromInside(exposed: readonly RiskFact[]): string {
  const inside = exposed.filter((risk) => risk.fromInside).length;
  if (inside === 0) return "";
  if (inside < exposed.length) return `, but ${inside} can be used only from inside`;
  return `, but ${inside === 1 ? "it" : "all"} can be used only from inside`;
}

/** What is late is often none of those that the sentence before counts (`told`, the rows of one band): it says of which it speaks. */
function overdue(open: readonly RiskFact[], told: readonly RiskFact[], now: Date): TextPart[] {
  const late = asRows(open.filter((risk) => isOverdue(risk, now)));
  const band = told[0]?.band;
  const among = late.filter((risk) => risk.band === band).length;
  const others = late.length - among;
  const own = told.length === 1 ? "It is overdue" : `${among} of the ${told.length} ${isOrAre(among)} overdue`;
  if (!band)
    return others === 0
      ? []
      : [part(count(others, "open risk is", "open risks are"), lateHref()), part(" overdue. ", null)];
  const othersHref = lateHref(` -band:${band}`);
  if (among === 0 && others > 0)
    return [part(count(others, "other is", "others are"), othersHref), part(" overdue. ", null)];
  if (among === 0) return [];
  const beside =
    others > 0 ? [part(`, and so ${isOrAre(others)} `, null), part(count(others, "other", "others"), othersHref)] : [];
  return [part(own, lateHref("", band)), ...beside, part(". ", null)];
}

function lateHref(more = "", band?: RiskFact["band"]): string {
  return risksHref({ ...(band ? { band } : {}), q: `overdue:true${more}`, sort: "dueAt" });
}

function isOrAre(value: number): string {
  return value === 1 ? "is" : "are";
}

/** Silence is the worst lie: what has not reported belongs in the first sentence. */
function missing(silent: Overview["stale"]): TextPart[] {
  const clusters = silent.filter(({ asset }) => asset?.kind === "cluster").length;
  if (clusters === 0) return [];
  return [
    part(count(clusters, "cluster has", "clusters have"), "/assets?kind=cluster&freshness=stale"),
    part(` not reported lately, so ${clusters === 1 ? "its part is" : "their parts are"} not current.`, null),
  ];
}

function count(value: number, one: string, many: string): string {
  return `${value} ${value === 1 ? one : many}`;
}
