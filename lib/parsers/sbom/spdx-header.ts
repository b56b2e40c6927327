import { type Fields, texts, timestamp } from "@/lib/parsers/fields";
import { EMPTY_HEADER, type Header } from "@/lib/parsers/parser";
import type { SpdxSubject } from "@/lib/parsers/sbom/spdx-subject";

/**
 * What an SPDX document says of itself. Several subjects are none: a delivery has one target. A repository is the subject only
 * where it is all that is described: a list of modules is not about the one whose repository it happens to state.
 */
export function spdxHeader(
  creation: Fields,
  { subjects, described }: { subjects: readonly SpdxSubject[]; described: number },
  packages: boolean,
): Header {
  const names = new Set(subjects.map(({ target }) => `${target.kind} ${target.name}`));
  const only = names.size === 1 ? (subjects[0] ?? null) : null;
  const subject = only?.target.kind === "repository" && subjects.length < described ? null : only;
  return {
    ...EMPTY_HEADER,
    tool: toolOf(texts(creation.creators)),
    scannedAt: timestamp(creation.created),
    target: subject?.target ?? null,
    digests: subject?.digests ?? [],
    platform: subject?.platform ?? null,
    source: {
      repo: subject?.target.kind === "repository" ? subject.target.name : null,
      commit: subject?.commit ?? null,
      branch: null,
    },
    looked: packages,
  };
}

/** The first of the creators that is a tool: `Tool: syft-1.50.0`, `Tool: github.com/spdx/tools-golang`. */
function toolOf(creators: readonly string[]): Header["tool"] {
  const written = creators
    .find((creator) => /^Tool:/i.test(creator))
    ?.slice(5)
    .trim()
    .slice(0, 200);
  if (!written) return { name: "SPDX", version: null };
  const split = /^(.*\S)[-\s@]v?(\d[\w.+-]*)$/.exec(written);
  return split ? { name: split[1] as string, version: split[2] as string } : { name: written, version: null };
}
