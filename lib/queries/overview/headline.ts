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
    const parts = [
      part(count(act.length, "risk needs", "risks need"), risksHref({ band: "act" })),
      part(" action within 3 days. ", null),
    ];
    if (exposed.length > 0) {
      const whole = act.every((risk) => risk.exposed);
      const words = whole ? (exposed.length === 1 ? "It is" : "All are") : count(exposed.length, "is", "are");
      parts.push(
        part(words, risksHref({ band: "act", q: "exposed:true" })),
        part(` in what the internet can reach${fromInside(exposed)}. `, null),
      );
    }
    return parts;
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

/** That it runs where the internet can connect is not that the internet can use it. */
function fromInside(exposed: readonly RiskFact[]): string {
  const inside = exposed.filter((risk) => risk.fromInside).length;
  if (inside === 0) return "";
  if (inside < exposed.length) return `, ${inside} of these of use only from inside`;
  return inside === 1 ? ", of use only from inside" : ", all of use only from inside";
}

/** What is late is often none of those that the sentence before counts (`told`): it says of which it speaks. */
function overdue(open: readonly RiskFact[], told: readonly RiskFact[], now: Date): TextPart[] {
  const late = asRows(open.filter((risk) => isOverdue(risk, now)));
  if (late.length === 0) return [];
  const among = late.filter((risk) => told.includes(risk)).length;
  const href = risksHref({ q: "overdue:true", sort: "dueAt" });
  if (told.length === 0)
    return [part(count(late.length, "open risk is", "open risks are"), href), part(" overdue. ", null)];
  if (among === 0) return [part(count(late.length, "other is", "others are"), href), part(" overdue. ", null)];
  if (among === late.length)
    return [part(`${late.length} of these ${late.length === 1 ? "is" : "are"}`, href), part(" overdue. ", null)];
  return [part(count(late.length, "is", "are"), href), part(` overdue, ${among} of these among them. `, null)];
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
