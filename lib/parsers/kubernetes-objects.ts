import { z } from "zod";
import { isObject, list } from "@/lib/parsers/fields";
import { isInventoryList, isInventoryObject, isListShaped, isNamelessObject } from "@/lib/parsers/kubernetes-groups";
import { inheritedFrom, objectRecord } from "@/lib/parsers/kubernetes-record";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";

const Envelope = z.object({ first: z.unknown() });

/**
 * Kubernetes objects as kubectl prints them or as manifests hold them: one object, a List or PodList, several YAML
 * documents, an array or JSON lines. Any apiVersion and kind.
 *
 * Yields   one object per object, in order; a List is only the envelope of its items.
 * Units    as in the API; what is secret, large or changes by itself is left out (kubernetes-trim.ts).
 * Errors   a value without apiVersion, kind or name is rejected. Report kinds (trivy-operator, policy reports), admission
 *          reviews, audit events and kubeconfigs are not claimed.
 * Source   kubernetes/api; fixtures in __fixtures__/kubernetes.
 */
export const kubernetesObjects = defineParser<z.infer<typeof Envelope>>({
  id: "kubernetes",
  version: 2,
  family: "kubernetes",
  media: "yaml",
  matches: (sketch) => {
    const first = list(sketch)
      .filter(isObject)
      .find((value) => !isNamelessObject(value));
    return first !== undefined && (isInventoryObject(first) || isInventoryList(first));
  },
  envelope: Envelope,
  items: [{ at: ["*"] }, { at: ["*", "items", "*"] }],
  header: () => ({
    ...EMPTY_HEADER,
    tool: { name: "kubectl", version: null },
    looked: true,
    inventory: {
      cluster: null,
      complete: false,
      watched: false,
      kinds: [],
      namespaces: null,
      reportsEverySeconds: null,
    },
  }),
  records: ({ value, path, line }, doc) => {
    if (path.length === 1 && isListShaped(value)) return [];
    const inherited = path.length > 1 && path[0] === 0 ? inheritedFrom(doc.first) : null;
    const record = objectRecord(value, inherited);
    // Of what lives in a cluster a line says nothing: the file is a print of it.
    return [line === undefined || record.live ? record : { ...record, line }];
  },
});
