import { type AlertRecord, EVENT_KEY } from "@/lib/model/record";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, text, texts } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { RejectedItem } from "@/lib/parsers/parser";
import { alertFields, bareContainerId, EMPTY_ALERT, eventTime } from "@/lib/parsers/runtime/alert";

/** `HIGH_SEVERITY` */
export function stackroxSeverity(word: unknown): Severity {
  return parseSeverity(text(word)?.replace(/_(?:VULNERABILITY_)?SEVERITY$/, ""));
}

/** What one violation of an alert says, and the pod that it says it of. */
export type StackroxTold = { message: string | null; pod: string | null; host: string | null };

/** `storage.Alert.Violation`: of a request to the API server the pod is one of its attributes. */
export function stackroxTold(violation: Fields): StackroxTold {
  const attributes = list(fields(violation.keyValueAttrs).attrs).map(fields);
  return {
    message: text(violation.message)?.slice(0, 1000) ?? null,
    pod: text(attributes.find(({ key }) => key === "pod")?.value) ?? null,
    host: text(fields(violation.fileAccess).hostname) ?? null,
  };
}

/**
 * An alert of Central: `storage.Alert`, or its short form in lists (`policy.severity` in both). `told`: its violations, where they
 * are not in it any more.
 */
export function stackroxAlert(
  alert: Fields,
  told: readonly StackroxTold[] = list(alert.violations).map((one) => stackroxTold(fields(one))),
): AlertRecord {
  const policy = fields(alert.policy);
  const rule = text(policy.name);
  if (!rule) throw new RejectedItem("policy.name is missing: nothing says which policy was violated.");
  const deployment = fields(alert.deployment);
  const entity = { ...fields(alert.commonEntityInfo), ...fields(alert.resource), ...fields(alert.node) };
  const violation = fields(alert.processViolation);
  const process = fields(list(violation.processes)[0]);
  const signal = fields(process.signal);
  const [container] = list(deployment.containers).map(fields);
  const image = { ...fields(fields(container).image), ...fields(alert.image) };
  const messages = told.flatMap(({ message }) => message ?? []);
  const commandLine = [text(signal.execFilePath) ?? text(signal.name), text(signal.args)].filter(Boolean).join(" ");
  return {
    ...EMPTY_ALERT,
    source: "stackrox",
    rule,
    priority: text(policy.severity) ?? "unknown",
    severity: stackroxSeverity(policy.severity),
    time: timeOf(alert.time) ?? timeOf(alert.firstOccurred),
    output: text(violation.message) ?? messages[0] ?? text(policy.description) ?? rule,
    host: text(fields(alert.node).name) ?? told.find(({ host }) => host !== null)?.host ?? null,
    namespace: text(deployment.namespace) ?? text(entity.namespace) ?? text(alert.namespace) ?? null,
    pod: text(process.podId) ?? told.find(({ pod }) => pod !== null)?.pod ?? null,
    containerId: bareContainerId(signal.containerId),
    image: text(fields(image.name).fullName) ?? null,
    tags: [...new Set(texts(policy.categories))].sort(),
    fields: alertFields({
      [EVENT_KEY]: text(alert.id),
      "proc.cmdline": commandLine,
      cluster: text(deployment.clusterName) ?? text(entity.clusterName) ?? text(alert.clusterName),
      workload: text(deployment.name) ? `${text(deployment.type) ?? "Deployment"}/${text(deployment.name)}` : undefined,
      resource: [text(fields(alert.resource).resourceType), text(fields(alert.resource).name)]
        .filter(Boolean)
        .join("/"),
      lifecycle: text(alert.lifecycleStage),
      state: text(alert.state),
      enforcement: text(fields(alert.enforcement).action),
      violations: messages,
    }),
  };
}

/** Text, or the seconds of a `Timestamp` message where it was written as it lies in memory (Microsoft Sentinel). */
function timeOf(value: unknown): string | null {
  return eventTime(isObject(value) ? value.seconds : value);
}

/** A violation as Central's Splunk interface writes it (`/api/splunk/ta/violations`). */
export function stackroxViolation(value: Fields): AlertRecord {
  const policy = fields(value.policyInfo);
  const violation = fields(value.violationInfo);
  const process = fields(value.processInfo);
  const deployment = fields(value.deploymentInfo);
  const rule = text(policy.policyName);
  if (!rule) throw new RejectedItem("policyInfo.policyName is missing: nothing says which policy was violated.");
  const commandLine = [text(process.execFilePath) ?? text(process.processName), text(process.processArgs)]
    .filter(Boolean)
    .join(" ");
  return {
    ...EMPTY_ALERT,
    source: "stackrox",
    rule,
    priority: text(policy.policySeverity) ?? "unknown",
    severity: stackroxSeverity(policy.policySeverity),
    time: eventTime(violation.violationTime) ?? eventTime(process.processCreationTime),
    output: text(violation.violationMessage) ?? rule,
    host: text(fields(value.fileAccessInfo).hostname) ?? null,
    namespace: text(deployment.deploymentNamespace) ?? null,
    pod: text(violation.podId) ?? null,
    containerId: bareContainerId(process.containerId),
    image: text(deployment.deploymentImage) ?? null,
    tags: [...new Set(texts(policy.policyCategories))].sort(),
    fields: alertFields({
      [EVENT_KEY]: text(violation.violationId),
      "proc.cmdline": commandLine,
      "proc.pid": asText(process.pid),
      workload: text(deployment.deploymentName)
        ? `${text(deployment.deploymentType) ?? "Deployment"}/${text(deployment.deploymentName)}`
        : undefined,
      alert: text(fields(value.alertInfo).alertId),
      lifecycle: text(fields(value.alertInfo).lifecycleStage),
      type: text(violation.violationType),
      path: text(fields(value.fileAccessInfo).effectivePath),
    }),
  };
}
