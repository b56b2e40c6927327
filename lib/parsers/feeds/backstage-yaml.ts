import { z } from "zod";
import { catalogRecord, isBackstageEntity } from "@/lib/parsers/feeds/backstage-entity";
import { list } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";

const Envelope = z.object({ first: z.unknown() });

/**
 * Backstage's `catalog-info.yaml`: one or many documents; also the JSON list that its catalog API answers with.
 *
 * Yields   one catalog entity per document: components, APIs, systems, and the groups and people that own them.
 * Units    entity references in full and lower case: `group:default/payments-team`.
 * Errors   a document that is no entity, or has no kind or name, is rejected.
 * Source   backstage.io/docs/features/software-catalog: descriptor format, entity references, well-known annotations;
 *          fixtures in __fixtures__/backstage-yaml.
 */
export const backstageYaml = defineParser<z.infer<typeof Envelope>>({
  id: "backstage-yaml",
  version: 2,
  family: "backstage",
  media: "yaml",
  matches: (sketch, { stated }) => list(sketch).some(isBackstageEntity) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Backstage", version: null }, looked: true }),
  records: ({ value }) => [catalogRecord(value)],
});
