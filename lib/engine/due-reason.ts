import { BAND_LABELS, BANDS, type Band, bandRank, dueDaysOf } from "@/lib/engine/risk/bands";
import { bandOfFloor, type DriverFactor } from "@/lib/engine/risk/drivers";
import { ENDED_PATHS } from "@/lib/engine/risk/risk-score";
import { dueAt } from "@/lib/engine/sla";
import { BAND_SOURCE_LABELS, type BandSource } from "@/lib/model/band-source";

/** Why something is due when it is: a few words for below the date, and a sentence. */
type DueReason = { word: string; text: string };

/** What is stored of a risk that its date follows from. */
export type DueFacts = {
  band: Band;
  bandSource: BandSource;
  factors: readonly DriverFactor[];
  firstSeenAt: Date;
  verdictSince: Date;
  /** Null where nothing is to be done by a date now. */
  dueAt: Date | null;
  /** Until when a decision keeps it off the list, and which. */
  decided: { status: string; until: Date | null } | null;
  /**
   * An open risk that it is one piece of work with and whose own date, by verdict and band, is this one: an attack path that its change ends, the change
   * that ends it, or another path that the same change ends.
   */
  sharedWith: { what: "path" | "change" | "other-path"; title: string } | null;
};

const SAME_MS = 1_000;

/**
 * Why the due date is what it is, read back from what is stored: equal bands may be due at different times.
 *
 * Order    a decision; the days of its band (by CISA's directive where that sets or lifts the band) since the verdict began; the date of what it is one
 *          piece of work with, where that is the other's own; a date that was promised before, which is never put off.
 */
export function dueReason(facts: DueFacts): DueReason | null {
  const { band, decided, dueAt: due, verdictSince } = facts;
  if (decided) return ofDecision(decided);
  const days = dueDaysOf(band);
  if (!due) return days === null ? { word: "", text: `${BAND_LABELS[band]} has no due date.` } : null;
  const own = dueAt(verdictSince, days);
  if (own && days !== null && Math.abs(own.getTime() - due.getTime()) < SAME_MS) return ofBand(facts, days);
  if (facts.sharedWith) return ofShared(facts.sharedWith);
  const alone = own ? ` By its band alone it would be due on ${dayOf(own)}.` : "";
  return {
    word: "promised before",
    text: `The date was promised before, and a promised date is not put off.${alone}`,
  };
}

function ofDecision({ status, until }: NonNullable<DueFacts["decided"]>): DueReason | null {
  if (!until) return null;
  const done = status === "snoozed" ? "Snoozed" : "Accepted";
  return {
    word: status === "snoozed" ? "snoozed" : "exception",
    text: `${done} until ${dayOf(until)}: then it is on the list again.`,
  };
}

function ofBand({ band, bandSource, factors, firstSeenAt, verdictSince }: DueFacts, days: number): DueReason {
  const directive = factors.find(({ id }) => id === "bod-26-04");
  const follows = (factors.find(({ id }) => id === ENDED_PATHS)?.points ?? 0) > 0;
  const label = BAND_LABELS[band];
  const isFirst = Math.abs(firstSeenAt.getTime() - verdictSince.getTime()) < SAME_MS;
  // The clock of what became less urgent runs on: then it was more than its band, and nothing became it.
  const became = bandRank(band) === BANDS.length - 1 ? `it became ${label}` : `it first stood at least at ${label}`;
  const since = `${isFirst ? "it was first seen" : became}, on ${dayOf(verdictSince)}`;
  if (directive && bandSource !== "score")
    return {
      word: `${days} days, ${bandSource === "ssvc" ? "SSVC" : "CISA"}`,
      text: `${BAND_SOURCE_LABELS[bandSource]} makes it ${label}, which is due ${days} days after ${since}.`,
    };
  // A path may lift it further than the directive does: then the days are not CISA's.
  if (follows)
    return {
      word: `${days} days, ${label}`,
      text: `It counts as the attack path that its change ends, and its date follows from that: ${label} is due ${days} days after ${since}.`,
    };
  if (bandOfFloor(directive) === band)
    return {
      word: `${days} days, CISA`,
      text: `CISA BOD 26-04 asks for it in ${days} days, counted from when ${since}.`,
    };
  return { word: `${days} days, ${label}`, text: `${label} is due ${days} days after ${since}.` };
}

const SHARED: Record<NonNullable<DueFacts["sharedWith"]>["what"], readonly [word: string, of: string]> = {
  path: ["with its path", "the attack path that its change ends"],
  change: ["with its change", "the change that ends it"],
  "other-path": ["with another path", "another attack path that the same change ends"],
};

function ofShared({ what, title }: NonNullable<DueFacts["sharedWith"]>): DueReason {
  const [word, of] = SHARED[what];
  return { word, text: `One piece of work has one date, the earlier one: that of ${of}, “${title}”.` };
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });

/** Beside dates in the reader's own zone, in which the day may be another. */
function dayOf(at: Date): string {
  return `${DAY.format(at)} (UTC)`;
}
