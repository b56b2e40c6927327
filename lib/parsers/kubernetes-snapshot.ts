import { z } from "zod";
import { CollectorEnvelope, failedKinds, labelsOf } from "@/lib/parsers/collector-envelope";
import { fields, isObject } from "@/lib/parsers/fields";
import { objectRecord } from "@/lib/parsers/kubernetes-record";
import { asText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

/** The collector's envelope; docs/inventory-envelope.md is its description for people. */
const Envelope = CollectorEnvelope.extend({
  kind: z.literal("InventorySnapshot"),
  complete: z.boolean(),
  namespaces: z.array(z.string().min(1).max(253)).nullable(),
});

/**
 * A cluster's inventory as the collector pushes it: which kinds and namespaces were listed, and their objects.
 *
 * Yields   one object per item, in order.
 * Units    as in the API; `collectedAt` is the scan time.
 * Errors   an envelope that does not say what it covers fails whole; an item of a kind the envelope does not list, or outside
 *          its namespaces, is rejected: it would be retired by the next snapshot.
 * Source   docs/inventory-envelope.md; fixtures in __fixtures__/inventory-snapshot.
 */
export const kubernetesSnapshot = defineParser<z.infer<typeof Envelope>>({
  id: "inventory-snapshot",
  version: 1,
  family: "kubernetes",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) && sketch.apiVersion === "plimsoll.dev/v1" && sketch.kind === "InventorySnapshot",
  envelope: Envelope,
  items: [{ at: ["items", "*"] }],
  header: (doc) => ({
    ...EMPTY_HEADER,
    tool: { name: "plimsoll inventory", version: doc.collector?.version ?? null },
    scannedAt: doc.collectedAt,
    target: { kind: "cluster", name: doc.cluster.name },
    looked: doc.kinds.length > 0,
    incomplete: failedKinds(doc, "listed"),
    inventory: {
      // The uid of kube-system outlives renames and contexts: where known it is the cluster's identity (MODEL section 3).
      cluster: doc.cluster.uid ?? null,
      complete: doc.complete && failedKinds(doc, "listed") === null,
      watched: false,
      kinds: doc.kinds,
      namespaces: doc.namespaces,
      reportsEverySeconds: doc.collector?.reportsEverySeconds ?? null,
    },
    labels: labelsOf(doc),
  }),
  records: ({ value }, doc) => {
    const record = objectRecord(value, null);
    const kind = `${record.apiVersion}/${record.objectKind}`;
    if (!doc.kinds.includes(kind))
      throw new RejectedItem(`${kind} is not among the kinds this snapshot says it lists.`);
    const outside = doc.namespaces !== null && record.namespace !== null && !doc.namespaces.includes(record.namespace);
    if (outside)
      throw new RejectedItem(`Namespace ${record.namespace} is not among those this snapshot says it lists.`);
    if (asText(fields(fields(value).metadata).uid) === null)
      throw new RejectedItem(`The ${record.objectKind} ${record.name} has no uid: it does not come from a cluster.`);
    return [record];
  },
});
