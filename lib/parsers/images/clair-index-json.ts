import { z } from "zod";
import { fields, isObject, text } from "@/lib/parsers/fields";
import { digestOf } from "@/lib/parsers/image-target";
import { componentOf, slim } from "@/lib/parsers/images/clair-package";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({ manifest_hash: z.string() });
type Envelope = z.infer<typeof Envelope>;

const INDEXED = ["environments", "distributions", "repository"] as const;

/**
 * Clair 4, the indexer's report (`GET /indexer/api/v1/index_report/{digest}`): the packages of
 * an image, without what is wrong with them.
 *
 * Yields   one component per binary package, as from a software bill of materials.
 * Errors   a package without a name is rejected; an index that did not succeed is incomplete.
 * Source   quay/claircore indexreport.go, package.go and environment.go; fixtures in __fixtures__/clair-index-json.
 */
export const clairIndexJson = defineParser<Envelope>({
  id: "clair-index-json",
  version: 1,
  family: "clair",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    typeof sketch.manifest_hash === "string" &&
    !("vulnerabilities" in sketch) &&
    ("state" in sketch || "success" in sketch) &&
    ("packages" in sketch || "environments" in sketch || "err" in sketch),
  envelope: Envelope,
  items: [{ at: ["packages", "*"] }, ...INDEXED.map((name) => ({ at: [name, "*"], entry: false, indexed: true }))],
  index: ({ value, path }) => [[`${path[0]}/${path[1]}`, slim(value)]],
  header: (doc) => {
    const digest = digestOf(text(doc.manifest_hash));
    return {
      ...EMPTY_HEADER,
      tool: { name: "Clair", version: null },
      digests: digest ? [{ type: "manifest", digest, platform: null }] : [],
      looked: doc.success === true,
      incomplete: failure(doc),
    };
  },
  records: (item, _doc, index) => {
    if (item.path[0] !== "packages") return [];
    if (!text(fields(item.value).name)) throw new RejectedItem("name is missing: nothing says which package this is.");
    return componentOf(item, index);
  },
});

function failure({ success, state, err }: Envelope): string | null {
  if (success !== false) return null;
  return `Clair did not finish the index of the image (${text(state) ?? "no state"}): ${text(err)?.slice(0, 300) ?? "no reason"}`;
}
