import { z } from "zod";
import type { DeletedRecord } from "@/lib/model/record";
import { CollectorEnvelope, failedKinds, labelsOf } from "@/lib/parsers/collector-envelope";
import { fields, isObject } from "@/lib/parsers/fields";
import { objectRecord } from "@/lib/parsers/kubernetes-record";
import { asText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = CollectorEnvelope.extend({ kind: z.literal("InventoryDelta"), deleted: z.array(z.unknown()) });
type Envelope = z.infer<typeof Envelope>;

/**
 * What changed in a cluster since a watching collector last reported: objects that came or changed, and which are gone.
 *
 * Yields   one object per item and one deletion per entry of `deleted`, in order.
 * Units    as in the API; `collectedAt` is the scan time: the moment up to which the kinds were watched.
 * Errors   an envelope without `deleted` fails whole, since a reader could not tell whether deletions were looked for; an item
 *          or a deletion of a kind the envelope does not list is rejected.
 * Source   docs/inventory-envelope.md; fixtures in __fixtures__/inventory-delta.
 */
export const kubernetesDelta = defineParser<Envelope>({
  id: "inventory-delta",
  version: 1,
  family: "kubernetes",
  media: "json",
  matches: (sketch) => isObject(sketch) && sketch.apiVersion === "plimsoll.dev/v1" && sketch.kind === "InventoryDelta",
  envelope: Envelope,
  items: [{ at: ["items", "*"] }, { at: ["deleted", "*"] }],
  header: (doc) => ({
    ...EMPTY_HEADER,
    tool: { name: "plimsoll inventory", version: doc.collector?.version ?? null },
    scannedAt: doc.collectedAt,
    target: { kind: "cluster", name: doc.cluster.name },
    looked: doc.kinds.length > 0,
    incomplete: failedKinds(doc, "watched"),
    inventory: {
      cluster: doc.cluster.uid ?? null,
      complete: false,
      watched: true,
      kinds: doc.kinds,
      namespaces: null,
      reportsEverySeconds: doc.collector?.reportsEverySeconds ?? null,
    },
    labels: labelsOf(doc),
  }),
  records: ({ value, path }, doc) => {
    const record = path[0] === "deleted" ? deletedRecord(value) : objectRecord(value, null);
    const kind = `${record.apiVersion}/${record.objectKind}`;
    if (!doc.kinds.includes(kind)) throw new RejectedItem(`${kind} is not among the kinds this delta says it watches.`);
    if (record.kind === "object" && asText(fields(fields(value).metadata).uid) === null)
      throw new RejectedItem(`The ${record.objectKind} ${record.name} has no uid: it does not come from a cluster.`);
    return [record];
  },
});

const name = z.string().regex(/^[^/%\s]{1,253}$/, "this cannot be a name in Kubernetes");
const Deleted = z.object({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  namespace: name.nullish(),
  name,
  uid: z.string().min(1).max(128).nullish(),
});

function deletedRecord(value: unknown): DeletedRecord {
  const { apiVersion, kind, namespace, name: of, uid } = Deleted.parse(value);
  return {
    kind: "deleted",
    apiVersion,
    objectKind: kind,
    namespace: namespace ?? null,
    name: of,
    uid: uid ?? null,
  };
}
