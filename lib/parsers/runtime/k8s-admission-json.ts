import { z } from "zod";
import { type AlertRecord, EVENT_KEY } from "@/lib/model/record";
import { type Fields, fields, isObject, list, text, texts, timestamp } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { alertFields, EMPTY_ALERT } from "@/lib/parsers/runtime/alert";
import { shownByAdmissionRequest } from "@/lib/parsers/runtime/audit-secrets";

const Envelope = z.object({ first: z.unknown() });

/**
 * AdmissionReview requests (admission.k8s.io v1 and v1beta1): one, lines or an array.
 *
 * Yields   one alert per review: what somebody asked the API server to do. The object itself is no inventory (it is not admitted yet)
 *          and may be a Secret: only its images and service account are kept, and the values are named so that the raw report loses
 *          them too.
 * Units    a review has no severity and no time of its own: of a created object its creation, else its arrival.
 * Errors   a review without a request (an answer) is rejected.
 * Source   kubernetes/api admission/v1/types.go; fixtures in __fixtures__/k8s-admission-json.
 */
export const k8sAdmissionJson = defineParser<z.infer<typeof Envelope>>({
  id: "k8s-admission-json",
  version: 2,
  family: "k8s-admission",
  media: "json-values",
  matches: (sketch, { stated }) => list(sketch).some(isReview) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Kubernetes admission", version: null }, looked: true }),
  records: ({ value }) => {
    if (!isReview(value)) throw new RejectedItem("This is no AdmissionReview.");
    return [recordOf(fields(fields(value).request))];
  },
});

/** A broken request's values are named too: the raw report must not show them whatever becomes of the record. */
function recordOf(request: Fields): AlertRecord {
  const withheld = shownByAdmissionRequest(request);
  try {
    return { ...alertOf(request), ...(withheld.length > 0 ? { withheld } : {}) };
  } catch (error) {
    throw error instanceof RejectedItem ? new RejectedItem(error.message, withheld) : error;
  }
}

function isReview(value: unknown): boolean {
  return (
    isObject(value) &&
    value.kind === "AdmissionReview" &&
    (value.apiVersion === undefined || String(value.apiVersion).startsWith("admission.k8s.io/"))
  );
}

function alertOf(request: Fields): AlertRecord {
  const uid = text(request.uid);
  const operation = text(request.operation);
  if (!uid || !operation) throw new RejectedItem("The review has no request: an answer is no event.");
  const object = fields(request.object ?? request.oldObject);
  const metadata = fields(object.metadata);
  const kind = text(fields(request.kind).kind) ?? text(object.kind) ?? "object";
  const resource = [text(fields(request.resource).resource), text(request.subResource)].filter(Boolean).join("/");
  const name = text(request.name) ?? text(metadata.name) ?? text(metadata.generateName);
  const namespace = text(request.namespace) ?? text(metadata.namespace) ?? null;
  const pod = podOf(fields(object.spec));
  const containers = [pod.containers, pod.initContainers, pod.ephemeralContainers].flatMap(list);
  const images = containers.flatMap((container) => text(fields(container).image) ?? []);
  const user = fields(request.userInfo);
  return {
    ...EMPTY_ALERT,
    source: "k8s_admission",
    rule: `${operation} ${resource || kind}`,
    time: operation === "CREATE" ? timestamp(metadata.creationTimestamp) : null,
    output: `${text(user.username) ?? "somebody"} asked to ${operation.toLowerCase()} ${kind} ${[namespace, name].filter(Boolean).join("/")}`,
    namespace,
    pod: kind === "Pod" ? (name ?? null) : null,
    image: images[0] ?? null,
    fields: alertFields({
      [EVENT_KEY]: uid,
      uid,
      operation,
      kind,
      resource,
      name,
      images,
      serviceAccount: text(pod.serviceAccountName),
      "user.name": text(user.username),
      "user.groups": texts(user.groups),
      dryRun: request.dryRun === true ? true : undefined,
    }),
  };
}

/** A pod's own, that of a template, or that of the jobs a CronJob makes. */
function podOf(spec: Fields): Fields {
  const job = isObject(spec.jobTemplate) ? fields(spec.jobTemplate.spec) : spec;
  return isObject(job.template) ? fields(job.template.spec) : job;
}
