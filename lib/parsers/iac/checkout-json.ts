import { z } from "zod";
import { isObject, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ plimsoll: z.literal("checkout"), files: z.array(z.unknown()) });

/**
 * The list of the Dockerfiles and manifests that `plimsoll push --attach` found in a checkout: of what is not in it nothing is
 * defined any more.
 *
 * Yields   one file per entry, by its path from the top of the checkout.
 * Errors   a path that leads out of the checkout, or none, is rejected.
 * Source   cli/send-checkout.ts; fixtures in __fixtures__/checkout-json.
 */
export const checkoutJson = defineParser<z.infer<typeof Envelope>>({
  id: "checkout-json",
  version: 1,
  family: "plimsoll",
  media: "json",
  matches: (sketch) => isObject(sketch) && sketch.plimsoll === "checkout" && Array.isArray(sketch.files),
  envelope: Envelope,
  items: [{ at: ["files", "*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "plimsoll", version: null }, looked: true }),
  records: ({ value }) => {
    const path = text(value)?.replace(/^(?:\.\/)+/, "");
    if (!path || path.startsWith("/") || path.split("/").includes(".."))
      throw new RejectedItem("This is no path from the top of the checkout.");
    return [{ kind: "file", path }];
  },
});
