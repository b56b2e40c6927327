import { type Fields, texts, timestamp } from "@/lib/parsers/fields";
import { EMPTY_HEADER, type Header } from "@/lib/parsers/parser";
import type { SpdxSubject } from "@/lib/parsers/sbom/spdx-subject";

/** What an SPDX 2 document says of itself. Several subjects are none: a delivery has one target. */
export function spdxHeader(creation: Fields, subjects: readonly SpdxSubject[], packages: boolean): Header {
  const names = new Set(subjects.map(({ target }) => `${target.kind} ${target.name}`));
  const subject = names.size === 1 ? (subjects[0] ?? null) : null;
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
