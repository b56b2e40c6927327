import type { ImportHealth } from "@/lib/contracts/http/import-health";
import type { TextPart } from "@/lib/contracts/http/overview";
import { SILENT_AFTER_DAYS } from "@/lib/engine/source-rhythm";

type Facts = Pick<ImportHealth, "empty" | "sources" | "senders" | "assets" | "gaps" | "heldCount" | "toPlaceCount">;

const part = (text: string, href: string | null): TextPart => ({ text, href });
const one = (value: number, single: string, many: string) => `${value} ${value === 1 ? single : many}`;

/** The sentence the reader came for: who fails, who is silent, what was not understood, what waits; each part a link. */
export function headlineOf(facts: Facts): TextPart[] {
  if (facts.empty)
    return [
      part("Nothing has been imported yet, so nothing is known. ", null),
      part("Import a first report.", "/imports"),
    ];
  const found = [
    ...troubledSources(facts),
    ...troubledSenders(facts),
    ...gaps(facts),
    ...blindSpots(facts),
    ...waiting(facts),
  ];
  if (found.length > 0) return found;
  return [part("Every source reports as it uses to, and every entry of the latest reports was understood.", null)];
}

function troubledSources({ sources }: Facts): TextPart[] {
  const failing = sources.filter(({ state }) => state === "failing").length;
  const silent = sources.filter(({ state }) => state === "silent");
  const parts: TextPart[] = [];
  if (failing > 0) parts.push(part(one(failing, "source", "sources"), "#sources"), part(" failed last time. ", null));
  if (silent.length > 0) {
    const days = Math.min(...silent.map(({ quietDays }) => quietDays ?? SILENT_AFTER_DAYS));
    parts.push(
      part(one(silent.length, "source has", "sources have"), "#sources"),
      part(` not reported for ${days} days${silent.length > 1 ? " or more" : ""}. `, null),
    );
  }
  return parts;
}

/** A dead sensor looks like a cluster in which nothing happens: it is said before anything that can be seen elsewhere. */
function troubledSenders({ senders }: Facts): TextPart[] {
  const failing = senders.filter(({ state }) => state === "failing").length;
  const silent = senders.filter(({ state }) => state === "silent");
  const parts: TextPart[] = [];
  if (failing > 0)
    parts.push(
      part(one(failing, "sender of events", "senders of events"), "#senders"),
      part(` ${failing === 1 ? "was" : "were"} refused last time. `, null),
    );
  if (silent.length > 0) {
    const hours = Math.min(...silent.map(({ quietHours }) => quietHours ?? 0));
    parts.push(
      part(one(silent.length, "sender of events has", "senders of events have"), "#senders"),
      part(` been silent for ${one(hours, "hour", "hours")}${silent.length > 1 ? " or more" : ""}. `, null),
    );
  }
  return parts;
}

function gaps({ gaps: found }: Facts): TextPart[] {
  const total = found.reduce((sum, { notUnderstood }) => sum + notUnderstood, 0);
  if (total === 0) return [];
  const formats = new Set(found.map(({ format }) => format));
  const of = formats.size === 1 ? ` of ${found[0]?.format}` : ` of ${formats.size} formats`;
  return [
    part(one(total, "entry", "entries"), "#gaps"),
    part(`${of} ${total === 1 ? "was" : "were"} not understood. `, null),
  ];
}

function blindSpots({ assets: { never, stale: all, silent } }: Facts): TextPart[] {
  const stale = all - silent;
  const parts: TextPart[] = [];
  if (never > 0)
    parts.push(
      part(one(never, "asset was", "assets were"), "/imports/health?state=never#assets"),
      part(" never scanned. ", null),
    );
  if (stale > 0)
    parts.push(
      part(one(stale, "asset has", "assets have"), "/imports/health?state=stale#assets"),
      part(" not been looked at for a week. ", null),
    );
  if (silent > 0)
    parts.push(
      part(one(silent, "cluster's collector does", "clusters' collectors do"), "/imports/health?state=stale#assets"),
      part(" not report as promised. ", null),
    );
  return parts;
}

function waiting({ heldCount, toPlaceCount }: Facts): TextPart[] {
  const parts: TextPart[] = [];
  if (heldCount > 0)
    parts.push(part(one(heldCount, "held closure waits", "held closures wait"), "#held"), part(" for a person.", null));
  if (toPlaceCount > 0) {
    if (heldCount > 0) parts.push(part(" ", null));
    parts.push(
      part(one(toPlaceCount, "import waits", "imports wait"), "#unplaced"),
      part(" to be placed by a person.", null),
    );
  }
  return parts;
}
