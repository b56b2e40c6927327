import { z } from "zod";
import { catalogRecord, isBackstageEntity } from "@/lib/parsers/feeds/backstage-entity";
import { isObject, list } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";

const Envelope = z.object({ first: z.unknown() });

/**
 * Backstage's `catalog-info.yaml`: one or many documents; also the JSON list, and the page
 * of `items`, that its catalog API answers with.
 *
 * Yields   one catalog entity per document: components, APIs, systems, and the groups and people that own them.
 * Units    entity references in full and lower case: `group:default/payments-team`.
 * Errors   a document that is no entity, or has no kind or name, is rejected.
 * Source   backstage.io/docs/features/software-catalog: descriptor format, entity references, well-known annotations;
 *          fixtures in __fixtures__/backstage-yaml.
 */
export const backstageYaml = defineParser<z.infer<typeof Envelope>>({
  id: "backstage-yaml",
  version: 3,
  family: "backstage",
  media: "yaml",
  matches: (sketch, { stated }) =>
    list(sketch).some((one) => isBackstageEntity(one) || isPage(one)) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"] }, { at: ["*", "items", "*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Backstage", version: null }, looked: true }),
  records: ({ value, path }) => (path.length === 1 && isPage(value) ? [] : [catalogRecord(value)]),
});

/** `entities/by-query` answers page by page; one that is out of entities has none, and says how many there are in all. */
function isPage(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value.items) || value.apiVersion !== undefined) return false;
  return value.items.some(isBackstageEntity) || ("totalItems" in value && isObject(value.pageInfo));
}
