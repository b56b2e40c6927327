import { z } from "zod";
import type { Format } from "@/lib/contracts/http/format";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { customFormatId, Mapping } from "@/lib/model/mapping";
import { mappedParser } from "@/lib/parsers/mapped";
import type { Parser } from "@/lib/parsers/parser";
import { At } from "@/lib/queries/row-values";

const Row = z.object({ mapping: Mapping, version: z.number(), updatedAt: At, updatedBy: z.string() });

/** An organization's own formats, by slug. */
export async function readOwnFormats(tx: Tx, orgId: string): Promise<Format[]> {
  return (await read(tx, orgId, sql`f.deleted_at IS NULL`)).map(toFormat);
}

/** Errors: `not_found`. */
export async function readOwnFormat(tx: Tx, orgId: string, slug: string): Promise<Format> {
  const [found] = await read(tx, orgId, sql`f.slug = ${slug} AND f.deleted_at IS NULL`);
  if (!found) throw new AppError("not_found", `Your organization has no format ${customFormatId(slug)}.`);
  return toFormat(found);
}

/**
 * The parser of an own format as it is now. One that was deleted still reads what was accepted while it was there.
 *
 * Errors   `invalid_input` when there never was one.
 */
export async function ownParser(db: Db, orgId: string, slug: string): Promise<Parser> {
  const [found] = await withTenant(db, orgId, (tx) => read(tx, orgId, sql`f.slug = ${slug}`));
  if (!found) throw unknownFormat(slug);
  return mappedParser(found.mapping, found.version);
}

/** Errors: `invalid_input` when a sender states a format that the organization does not have (any more). */
export async function ownFormatVersion(db: Db, orgId: string, slug: string): Promise<number> {
  const [found] = await withTenant(db, orgId, (tx) => read(tx, orgId, sql`f.slug = ${slug} AND f.deleted_at IS NULL`));
  if (!found) throw unknownFormat(slug);
  return found.version;
}

function unknownFormat(slug: string): AppError {
  return new AppError(
    "invalid_input",
    `Your organization has no format "${customFormatId(slug)}". GET /api/v1/formats lists those it has.`,
  );
}

function read(tx: Tx, orgId: string, condition: Sql): Promise<z.output<typeof Row>[]> {
  return rows(tx, Row)`
    SELECT f.mapping, f.version, f.updated_at AS "updatedAt", f.updated_by AS "updatedBy"
      FROM custom_format f WHERE f.org_id = ${orgId}::uuid AND ${condition} ORDER BY f.slug`;
}

function toFormat({ mapping, version, updatedAt, updatedBy }: z.output<typeof Row>): Format {
  const { id, family } = mappedParser(mapping, version);
  return {
    id,
    name: mapping.name,
    origin: "own",
    family,
    media: mapping.media,
    version,
    mapping,
    updatedAt,
    updatedBy,
  };
}
