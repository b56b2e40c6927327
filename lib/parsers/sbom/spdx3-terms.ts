import { type Fields, list, text } from "@/lib/parsers/fields";

/** Profiles whose name stands before a class or property: `software_Package`; release candidates wrote `software:Package`. */
const PROFILE =
  /^(?:https?:\/\/spdx\.org\/rdf\/[\w.-]{1,40}\/terms\/)?(?:(?:Core|Software|Security|AI|Dataset|Build|SimpleLicensing|ExpandedLicensing)\/)?(?:(?:core|software|security|ai|dataset|build|simplelicensing|expandedlicensing)[_:])?/;

/** The class of an element without its profile: `Package`, `AIPackage`, `VexAffectedVulnAssessmentRelationship`. */
export function classOf(element: Fields): string {
  const written = text(element.type) ?? text(element["@type"]) ?? text(list(element["@type"])[0]) ?? "";
  return written.slice(0, 200).replace(PROFILE, "");
}

export function idOf(element: Fields): string | null {
  return text(element.spdxId) ?? text(element["@id"]) ?? null;
}

/** A property under its full name (3.0.1: `software_packageVersion`) or, as release candidates had it, without the profile. */
export function property(element: Fields, profile: string, name: string): unknown {
  return element[`${profile}_${name}`] ?? element[name];
}

/** References are ids, or the referred element itself; one may stand without its list. */
export function referencesOf(value: unknown): string[] {
  const found: string[] = [];
  for (const one of Array.isArray(value) ? value : [value]) {
    const id =
      typeof one === "string" ? text(one) : one !== null && typeof one === "object" ? idOf(one as Fields) : null;
    if (id) found.push(id);
  }
  return found;
}
