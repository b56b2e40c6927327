import type { Format, FormatQuery } from "@/lib/contracts/http/format";
import type { Page } from "@/lib/contracts/http/list-page";
import type { Db } from "@/lib/db/client";
import { withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import type { Parser } from "@/lib/parsers/parser";
import { PARSERS } from "@/lib/parsers/registry";
import { readOwnFormats } from "@/lib/queries/own-formats";

/** Own formats by slug, then the built-in ones by id. They are few: a page is cut out of the whole list, its cursor the last id before it. */
export async function listFormats(db: Db, orgId: string, query: FormatQuery): Promise<Page<Format>> {
  const own = await withTenant(db, orgId, (tx) => readOwnFormats(tx, orgId));
  const word = query.q?.trim().toLowerCase() ?? "";
  const all = [...own, ...BUILT_IN].filter(
    ({ id, name, family, origin }) =>
      (query.origin === undefined || origin === query.origin) &&
      [id, name, family].some((text) => text.toLowerCase().includes(word)),
  );
  const after = query.cursor === undefined ? -1 : all.findIndex(({ id }) => id === query.cursor);
  if (query.cursor !== undefined && after < 0)
    throw new AppError("invalid_input", "`cursor` is not one of this list's. Begin again without it.");
  const items = all.slice(after + 1, after + 1 + query.limit);
  const last = items.at(-1);
  return {
    items,
    nextCursor: last && last !== all.at(-1) ? last.id : null,
    count: { value: all.length, relation: "exact" },
  };
}

const BUILT_IN: readonly Format[] = PARSERS.map(builtIn).sort((a, b) => (a.id < b.id ? -1 : 1));

function builtIn({ id, family, media, alsoYaml, version }: Parser): Format {
  const own = { mapping: null, updatedAt: null, updatedBy: null };
  return { id, name: id, origin: "builtin", family, media: alsoYaml ? `${media} or yaml` : media, version, ...own };
}
