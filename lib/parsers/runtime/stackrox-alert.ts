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

/** An alert of Central: `storage.Alert`, or its short form in lists (`policy.severity` in both). */
export function stackroxAlert(alert: Fields): AlertRecord {
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
  const messages = list(alert.violations).flatMap((one) => text(fields(one).message) ?? []);
  const commandLine = [text(signal.execFilePath) ?? text(signal.name), text(signal.args)].filter(Boolean).join(" ");
  return {
    ...EMPTY_ALERT,
    source: "stackrox",
    rule,
    priority: text(policy.severity) ?? "unknown",
    severity: stackroxSeverity(policy.severity),
    time: timeOf(alert.time) ?? timeOf(alert.firstOccurred),
    output: text(violation.message) ?? messages[0] ?? text(policy.description) ?? rule,
    namespace: text(deployment.namespace) ?? text(entity.namespace) ?? text(alert.namespace) ?? null,
    pod: text(process.podId) ?? null,
    containerId: bareContainerId(signal.containerId),
    image: text(fields(image.name).fullName) ?? null,
    tags: [...new Set(texts(policy.categories))].sort(),
    fields: alertFields({
      [EVENT_KEY]: text(alert.id),
      "proc.cmdline": commandLine,
      cluster: text(deployment.clusterName) ?? text(entity.clusterName) ?? text(alert.clusterName),
      workload: text(deployment.name) ? `${text(deployment.type) ?? "Deployment"}/${text(deployment.name)}` : undefined,
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
