import { z } from "zod";
import { fields, isObject, list } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";
import {
  type StackroxTold,
  stackroxAlert,
  stackroxTold,
  stackroxViolation,
} from "@/lib/parsers/runtime/stackrox-alert";

const Envelope = z.object({ first: z.unknown() });

const LISTS = ["alerts", "violations"] as const;
/** Where notifiers put the one alert that they send. */
const ENVELOPES = ["alert", "msg"] as const;

/**
 * Alerts of StackRox (Red Hat Advanced Cluster Security): one `storage.Alert`, `{alerts}` of its API, `{alert}` of its webhook
 * notifier, `{msg}` of its Microsoft Sentinel notifier, `{violations}` of its Splunk interface; lines or an array of them.
 *
 * Yields   one alert per alert or violation.
 * Units    severity is the policy's.
 * Errors   an alert without a policy, or with what is no time, is rejected.
 * Source   stackrox/stackrox proto/storage/alert.proto, central/splunk; fixtures in __fixtures__/stackrox-alert-json.
 */
export const stackroxAlertJson = defineParser<z.infer<typeof Envelope>>({
  id: "stackrox-alert-json",
  version: 3,
  family: "stackrox",
  media: "json-values",
  matches: (sketch, { stated }) =>
    list(sketch).some(
      (one) =>
        isAlert(one) ||
        envelopedAlert(one) !== undefined ||
        LISTS.some((name) => list(fields(one)[name]).some((inner) => isAlert(inner) || isViolation(inner))),
    ) ||
    (stated && list(sketch).every((one) => LISTS.some((name) => name in fields(one)))),
  envelope: Envelope,
  items: [{ at: ["*"] }, { at: ["*", "alerts", "*"] }, { at: ["*", "violations", "*"], indexed: true }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "StackRox", version: null }, looked: true }),
  // Those of an alert are taken out of it as those of the Splunk interface are: it looks its own up.
  index: ({ value, path }) =>
    isObject(fields(value).violationInfo) || Number(path[2]) >= MAX_VIOLATIONS
      ? []
      : [[`${path[0]} ${path[2]}`, stackroxTold(fields(value))]],
  records: ({ value, path }, _, index) => {
    const item = fields(value);
    if (path.at(-2) === "alerts") return [stackroxAlert(item)];
    // An alert has violations of its own: they are part of it.
    if (path.at(-2) === "violations") return isObject(item.violationInfo) ? [stackroxViolation(item)] : [];
    const enveloped = envelopedAlert(item);
    if (enveloped) return [stackroxAlert(fields(enveloped))];
    return isAlert(item) || !LISTS.some((name) => name in item) ? [stackroxAlert(item, toldAt(path[0], index))] : [];
  },
});

/** The first of them say what happened; an alert of a busy pod has thousands. */
const MAX_VIOLATIONS = 100;

function toldAt(alert: string | number | undefined, index: ReadonlyMap<string, unknown>): StackroxTold[] {
  const told: StackroxTold[] = [];
  for (let i = 0; i < MAX_VIOLATIONS; i += 1) {
    const one = index.get(`${alert} ${i}`);
    if (one === undefined) break;
    told.push(one as StackroxTold);
  }
  return told;
}

function envelopedAlert(value: unknown): unknown {
  return ENVELOPES.map((name) => fields(value)[name]).find(isAlert);
}

/** An active alert of the deploy stage states neither: what is 0 in the message is left out of its JSON. */
function isAlert(value: unknown): boolean {
  return (
    isObject(value) &&
    isObject(value.policy) &&
    "severity" in value.policy &&
    ("lifecycleStage" in value || "state" in value || ("time" in value && Array.isArray(value.violations))) &&
    ("deployment" in value || "image" in value || "resource" in value || "node" in value || "commonEntityInfo" in value)
  );
}

function isViolation(value: unknown): boolean {
  return isObject(value) && isObject(value.violationInfo) && (isObject(value.policyInfo) || isObject(value.alertInfo));
}
