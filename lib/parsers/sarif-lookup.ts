import { type Fields, fields, isObject, list } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";

/** The objects of a list of a run, by their place and by the guid and the name that each gives; the first of several alike. */
export type Lookup = {
  at: (place: number | null) => Fields | undefined;
  guid: (guid: string | null) => Fields | undefined;
  name: (name: string | null) => Fields | undefined;
  /** The first one in the list's order that has this guid or this name. */
  either: (guid: string | null, name: string | null) => Fields | undefined;
};

const LOOKUPS = new WeakMap<readonly unknown[], Lookup>();
const NONE = lookupIn([]);

/** Of a list as the report has it, made once for each: results refer to the same list thousands of times. */
export function lookupOf(listed: unknown): Lookup {
  if (!Array.isArray(listed)) return NONE;
  const known = LOOKUPS.get(listed);
  if (known) return known;
  const made = lookupIn(listed);
  LOOKUPS.set(listed, made);
  return made;
}

/** What stands in the list and is no object has a place, but neither guid nor name. */
export function lookupIn(listed: readonly unknown[]): Lookup {
  const guids = new Map<string, number>();
  const names = new Map<string, number>();
  for (const [place, one] of list(listed).entries()) {
    if (!isObject(one)) continue;
    const guid = asText(one.guid);
    const name = asText(one.name);
    if (guid !== null && !guids.has(guid)) guids.set(guid, place);
    if (name !== null && !names.has(name)) names.set(name, place);
  }
  const at = (place: number | null | undefined) =>
    place === null || place === undefined || place < 0 || !(place in listed) ? undefined : fields(listed[place]);
  const placeOf = (places: Map<string, number>, text: string | null) => (text === null ? undefined : places.get(text));
  return {
    at,
    guid: (guid) => at(placeOf(guids, guid)),
    name: (name) => at(placeOf(names, name)),
    either: (guid, name) => {
      const places = [placeOf(guids, guid), placeOf(names, name)].filter((place) => place !== undefined);
      return places.length === 0 ? undefined : at(Math.min(...places));
    },
  };
}
