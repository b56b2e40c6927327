import { packageCoordinates } from "@/lib/engine/identity";
import { parseImageReference } from "@/lib/engine/image-reference";
import type { PackageRef } from "@/lib/model/record";
import { type Fields, fields, text } from "@/lib/parsers/fields";
import { imageOfPurl } from "@/lib/parsers/oci-purl";
import { packageFromPurl } from "@/lib/parsers/package-ref";

/** A product or a subcomponent: its name, and the keys by which another one of the document is found to be the same. */
export type OpenvexPart = {
  /** Its purl, else what the document calls it. */
  name: string;
  /** It is the same as a part of which one of these... */
  says: readonly string[];
  /** ...is among those, whichever spelling or purl without a version either has. */
  asks: readonly string[];
};

/** A string (0.0.1) or an object; null for what names nothing. Source: openvex/spec OPENVEX-SPEC.md v0.2.0, "Component". */
export function openvexPart(value: unknown): OpenvexPart | null {
  const plain = text(value);
  const component = plain === undefined ? fields(value) : { "@id": plain };
  const identifiers = identifiersOf(component);
  const name = identifiers.purl ?? identifiers.others[0];
  return name === undefined ? null : new Part(name, identifiers, component);
}

/** Most parts are compared with no other: their keys are made when they are asked for. */
class Part implements OpenvexPart {
  #keys: Keys | undefined;
  constructor(
    readonly name: string,
    private readonly identifiers: Identifiers,
    private readonly component: Fields,
  ) {}

  get says(): readonly string[] {
    this.#keys ??= this.keys();
    return this.#keys.says;
  }

  get asks(): readonly string[] {
    this.#keys ??= this.keys();
    return this.#keys.asks;
  }

  private keys(): Keys {
    const { purl, pkg, others } = this.identifiers;
    const hash = text(fields(this.component.hashes)["sha-256"])?.toLowerCase();
    const same = hash === undefined ? [] : [keyOf("sha-256", hash)];
    if (purl === undefined) {
      const own = others.map((other) => keyOf("id", other.toLowerCase()));
      return { says: [...own, ...same], asks: [...own, ...others.map(besidePurl), ...same] };
    }
    // Two that have a purl are told by it, whatever else they are called.
    const { says, asks } = purlKeys(purl, pkg);
    return {
      says: [...says, ...others.map(besidePurl), ...same],
      asks: [...asks, ...others.map((other) => keyOf("id", other.toLowerCase())), ...same],
    };
  }
}

type Identifiers = { purl: string | undefined; pkg: PackageRef | null; others: string[] };

/** The purl among the identifiers goes before the id, which may be any IRI. */
function identifiersOf(component: Fields): Identifiers {
  const id = text(component["@id"]);
  const { purl: stated, cpe23, cpe22 } = fields(component.identifiers);
  const named = text(stated);
  const byId = packageFromPurl(id);
  const byName = named === id ? byId : packageFromPurl(named);
  const others = [text(cpe23), text(cpe22)].filter((one) => one !== undefined && packageFromPurl(one) === null);
  return {
    purl: byName ? named : byId ? id : undefined,
    pkg: byName ?? byId,
    others: (id === undefined || byId ? others : [id, ...others]) as string[],
  };
}

type Keys = { says: string[]; asks: string[] };
/** What tells one version of a thing from another; "" where nothing does. */
type Kind = "" | "version" | "tag" | "digest";

function purlKeys(purl: string, pkg: PackageRef | null): Keys {
  const image = imageOfPurl(purl);
  const reference = image?.reference ? parseImageReference(image.reference) : null;
  // One that does not name its repository is told by its digest.
  const [bare, named] = image?.digest ? [[keyOf("digest", image.digest)], [keyOf("named", image.digest)]] : [[], []];
  if (reference) {
    const { repository, tag } = reference;
    // "latest" is also what a reference without a tag is read as.
    const tagged: [Kind, string] = tag && tag !== "latest" ? ["tag", tag] : ["", ""];
    const version: [Kind, string] = image?.digest ? ["digest", image.digest] : tagged;
    const { says, asks } = versionKeys([repository], ...version);
    return { says: [...says, ...named], asks: [...asks, ...bare] };
  }
  if (!pkg) return { says: [], asks: [] };
  const { type, namespace, name } = packageCoordinates(pkg);
  const { says, asks } = versionKeys([type, namespace, name], pkg.version ? "version" : "", pkg.version ?? "");
  return { says: [...says, ...bare], asks: [...asks, ...bare, ...named] };
}

/** One without a version may be any; so may one that has only a tag be any digest. */
function versionKeys(of: readonly string[], kind: Kind, version: string): Keys {
  const what = keyOf(...of);
  const any = (one: Kind) => keyOf("any", what, one);
  const exact = keyOf("version", what, kind, version);
  if (kind === "") return { says: [any("")], asks: KINDS.map(any) };
  return { says: [any(kind), exact], asks: [exact, ...KINDS.filter((other) => other !== kind).map(any)] };
}

const KINDS: readonly Kind[] = ["", "version", "tag", "digest"];

const besidePurl = (id: string) => keyOf("beside", id.toLowerCase());

/** Each word goes with its length, so that no two lists of words are one key. */
function keyOf(...words: readonly string[]): string {
  let key = "";
  for (const word of words) key += `${word.length}:${word}`;
  return key;
}
