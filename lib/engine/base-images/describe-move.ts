import type { Bump } from "@/lib/engine/base-images/choose-bump";
import { type Confidence, likely, sure, unsure } from "@/lib/engine/fix-units/confidence";
import { lineDiff } from "@/lib/engine/fix-units/line-diff";
import { isOneLine, shellSafe } from "@/lib/engine/fix-units/member";
import { parseImageReference } from "@/lib/engine/image-reference";

/** The base of an image and what is known of newer versions of it. */
export type MoveFacts = {
  /** As people know it: `shop/api`. */
  image: string;
  /** What its rebuild is tagged as: `registry.example/shop/api:1`; null where no tag is known. */
  reference: string | null;
  baseKey: string;
  tag: string | null;
  basis: "layers" | "label" | "shared";
  /** Open findings that the base brings; null where no report tells. */
  brings: number | null;
  bump: Pick<Bump, "tag" | "digest" | "witness" | "step" | "closes" | "leaves" | "adds"> | null;
  /**
   * The base is an image of this product (`nginx:1.24` of nginx), whose findings are fixed in no version of the line that its tag stays in; with `hasFix` some
   * are, and not as many as in the version that is named.
   */
  outgrown: { product: string; line: string; version: string; hasFix: boolean } | null;
  /** The FROM line that begins the image, where its Dockerfile is known. */
  from: { path: string; line: number; argument: string } | null;
};

export type MoveDescription = { text: string; diff: string | null; commands: string[]; confidence: Confidence };

/** The move in words, as a diff of the FROM line where the Dockerfile is known, and as commands. Nothing is promised that was not scanned. */
export function describeMove(facts: MoveFacts): MoveDescription {
  const { bump, from } = facts;
  const target = bump ? newReference(from?.argument ?? null, facts) : null;
  const line = from && target && [from.path, from.argument, target].every(isOneLine) ? `FROM ${target}` : null;
  return {
    text: [basisText(facts), bump ? bumpText(facts, bump, line !== null) : noBumpText(facts)].filter(Boolean).join(" "),
    diff: from && line ? lineDiff(from.path, from.line, [`FROM ${from.argument}`], [line]) : null,
    commands: commandsOf(facts),
    confidence: confidenceOf(facts),
  };
}

function nameOf(key: string): string {
  return key.replace(/^docker\.io\/(?:library\/)?/, "");
}

function withTag(key: string, tag: string | null): string {
  return tag ? `${nameOf(key)}:${tag}` : nameOf(key);
}

function basisText({ image, baseKey, tag, basis, brings }: MoveFacts): string {
  const base = withTag(baseKey, tag);
  const how =
    basis === "layers"
      ? "its lowest layers are that image's"
      : basis === "shared"
        ? "its labels say so, and it shares its lowest layers with other images that say the same"
        : "its labels say so";
  const count = brings === null ? "" : ` It brings ${brings} open ${brings === 1 ? "finding" : "findings"}.`;
  return `${image} is built on ${base}: ${how}.${count}`;
}

function bumpText(
  { baseKey, tag, brings, from }: MoveFacts,
  bump: NonNullable<MoveFacts["bump"]>,
  isWritten: boolean,
): string {
  const to = bump.tag ? withTag(baseKey, bump.tag) : `${nameOf(baseKey)}@${bump.digest}`;
  const act =
    bump.step === "same-tag"
      ? `${withTag(baseKey, tag)} was built anew: a rebuild that pulls it closes`
      : `Moving to ${to} closes`;
  const counted = brings === null ? `${bump.closes}` : `${bump.closes} of them`;
  const left = bump.leaves > 0 ? ` and leaves ${bump.leaves}` : "";
  const added = bump.adds > 0 ? ` It brings ${bump.adds} that ${bump.adds === 1 ? "is" : "are"} not there now.` : "";
  const source =
    bump.witness === "scanned"
      ? "Counted from the scan of that version."
      : "Counted from the layers of another image that is built on that version; nobody has scanned it by itself.";
  const major = bump.step === "major" ? " It is a new major version: read its notes." : "";
  const line =
    from === null && bump.step !== "same-tag"
      ? ` Its Dockerfile is not known here: write FROM ${to} in place of FROM ${withTag(baseKey, tag)}, and rebuild.`
      : "";
  const retag =
    isWritten && bump.step !== "same-tag"
      ? " The tag in its FROM line has to change: a rebuild alone keeps the old one."
      : "";
  return `${act} ${counted}${left}.${added} ${source}${major}${retag}${line}`;
}

function noBumpText({ baseKey, tag, brings, outgrown }: MoveFacts): string {
  const base = withTag(baseKey, tag);
  if (outgrown) {
    const { product, line, version, hasFix } = outgrown;
    const [does, release] = hasFix
      ? [`may fix some of ${product} and not all`, `closes as much as ${version}`]
      : [`does not fix ${product}`, "does"];
    return `A rebuild on the current ${base} ${does}: that tag stays in the ${line} line, of which no report states a release that ${release}. Name a tag of ${version} or later in FROM, rebuild, and scan the result.`;
  }
  if (brings === null)
    return `Which findings come with it is not known: scan ${base} itself, or let the scanner report layers. A rebuild that pulls the current ${base} may close some; the next scan tells.`;
  if (brings === 0) return "There is nothing to gain from a newer version of it now.";
  return `No newer version of ${base} is known here that is of the same variant and closes more than it brings. Rebuild on the current ${base} (--pull), scan the result, and compare.`;
}

/** Pulled anew and without the layers of the last build: otherwise the builder takes the old base again. */
function commandsOf({ reference }: MoveFacts): string[] {
  const name = reference === null ? null : shellSafe(reference);
  return [name ? `docker build --pull --no-cache -t ${name} .` : "docker build --pull --no-cache ."];
}

/**
 * The FROM line's reference with the new tag, written as it was: a mirror's name, `--platform` and `AS` stay, and a digest is put
 * where one was. Null where the line needs no change (the tag is the same and no digest pins it), or names another image.
 */
function newReference(argument: string | null, { baseKey, bump }: MoveFacts): string | null {
  if (argument === null || !bump) return null;
  const words = argument.split(/\s+/);
  const at = words.findIndex((word) => !word.startsWith("--"));
  const written = words[at];
  const named = written === undefined ? null : parseImageReference(written);
  if (!written || !named || named.repository !== baseKey) return null;
  const name = written.split("@")[0]?.replace(/:[\w.-]+$/, "") ?? written;
  const tag = bump.tag ?? named.tag;
  const pinned = named.digest !== null || (bump.tag === null && bump.digest !== null);
  const next = `${name}${tag ? `:${tag}` : ""}${pinned && bump.digest ? `@${bump.digest}` : ""}`;
  return next === written ? null : words.with(at, next).join(" ");
}

function confidenceOf({ bump, basis }: MoveFacts): Confidence {
  if (!bump) return unsure("No newer version to move to is known here.");
  if (bump.step === "major")
    return likely("What it closes was counted; a new major version may need changes of the program.");
  if (basis !== "label" && bump.witness === "scanned")
    return sure("Layers show what the base brings, and the newer version was scanned.");
  return likely("What it closes was counted where it was seen, not on a scan of that version by itself.");
}
