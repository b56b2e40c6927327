import { BAND_LABELS, type Band } from "@/lib/engine/risk/bands";
import {
  AT_ENTRY,
  BY_RANSOMWARE,
  type DriverFacts,
  type Drivers,
  driversOf,
  isFloor,
  RISING,
} from "@/lib/engine/risk/drivers";
import { BAND_SOURCE_LABELS, type BandSource } from "@/lib/model/band-source";

/** Clauses that a row of a list has room for, and characters: three lines of a phone. */
const MAX_CLAUSES = 3;
const MAX_CHARS = 130;

/**
 * Why a risk is in its band, in one sentence that begins with what decides: "Act because it is exploited, the internet reaches it and
 * its workload can read secrets in payments." Read from the stored factors; empty where those say nothing.
 *
 * Order    exploited, an incident, reachable from where, what it leads to, how bad. Who can reach it is always said where that is scored.
 */
export function reasonOf(risk: DriverFacts & { band: Band; bandSource: BandSource }): string {
  const isByVerdict = byVerdict(risk);
  const drivers = isByVerdict ? withoutFloor(driversOf(risk)) : driversOf(risk);
  const start = isByVerdict
    ? `${BAND_LABELS[risk.band]} by ${BAND_SOURCE_LABELS[risk.bandSource]}:`
    : `${BAND_LABELS[risk.band]} because`;
  const sentence = ({ because, though }: Said) =>
    because.length === 0
      ? ""
      : `${start} ${inWords(because)}${though.length > 0 ? `, though ${inWords(though)}` : ""}.`;
  const saidIn = (clauses: number) => (risk.band === "track" ? heldDown(drivers, clauses) : raised(drivers, clauses));
  for (let clauses = MAX_CLAUSES; clauses > 0; clauses -= 1) {
    const whole = sentence(saidIn(clauses));
    if (whole.length <= MAX_CHARS) return whole;
    // Both say less than a clause; of a path the next to go would be that anything on it is exploited.
    const shorter = whole.replace(RISING, "").replace(risk.kind === "attack-path" ? BY_RANSOMWARE : "", "");
    if (shorter.length <= MAX_CHARS) return shorter;
  }
  return sentence({ because: saidIn(1).because.slice(0, 1), though: [] });
}

/** The public verdicts are about vulnerabilities alone: the score sets the band of everything else. */
function byVerdict({ bandSource, factors }: DriverFacts & { bandSource: BandSource }): boolean {
  return bandSource !== "score" && factors.some(({ id }) => id === "bod-26-04");
}

/** Under a verdict that sets the band by itself, what the score is lifted to decides nothing. */
function withoutFloor(drivers: Drivers): Drivers {
  return { ...drivers, up: drivers.up.filter((clause) => !isFloor(clause)) };
}

type Said = { because: string[]; though: string[] };

/** In an urgent band what raises the score is the reason, and what keeps it from more comes after. */
function raised({ up, plain, down }: Drivers, clauses: number): Said {
  if (up.length === 0) return { because: [...plain, ...down].slice(0, clauses), though: [] };
  const lowering = down.filter((clause) => !isRating(clause));
  const though = lowering.length > 0 ? lowering.slice(0, clauses - 1) : down;
  const reach = plain.filter((clause) => !isRating(clause));
  const raising = up.length > 1 ? up : [...up, ...plain.filter(isRating)];
  const room = clauses - reach.length - though.length;
  return { because: [...foremost(raising, Math.max(1, room)), ...reach], though };
}

/** In the last band it is the other way round. */
function heldDown({ up, plain, down }: Drivers, clauses: number): Said {
  const holding = [...down, ...plain];
  const because = [...holding.filter(isRating), ...holding.filter((one) => !isRating(one))].slice(0, clauses);
  if (because.length === 0) return { because: up.slice(0, clauses), though: [] };
  return { because, though: foremost(up, clauses - because.length) };
}

/**
 * The first so many of what raises it, in their order, and never more. A floor that sets the band, and after it that the internet reaches it, take the place
 * of others rather than be left out; so does an incident at the entry of a path, whose title says that it begins on the internet.
 */
function foremost(up: readonly string[], room: number): string[] {
  if (room <= 0) return [];
  const isWayWithIncident = up.includes(AT_ENTRY);
  const first = isWayWithIncident
    ? [AT_ENTRY]
    : [...up.filter(isFloor), ...up.filter((one) => one.includes("internet"))];
  const always = first.slice(0, room);
  const others = up.filter((clause) => !always.includes(clause)).slice(0, room - always.length);
  return up.filter((clause) => always.includes(clause) || others.includes(clause));
}

function isRating(clause: string): boolean {
  return clause.includes("rated");
}

function inWords(clauses: readonly string[]): string {
  const last = clauses.at(-1) ?? "";
  return clauses.length > 1 ? `${clauses.slice(0, -1).join(", ")} and ${last}` : last;
}
