import { PARSERS } from "@/lib/parsers/registry";

/** The version of each parser in this release: what an older one has read can be read again. */
export const PARSER_VERSIONS: ReadonlyMap<string, number> = new Map(PARSERS.map(({ id, version }) => [id, version]));
