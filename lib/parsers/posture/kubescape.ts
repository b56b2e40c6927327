import type { MisconfigurationRecord } from "@/lib/model/record";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { type Fields, fields, list, lookup, number, text } from "@/lib/parsers/fields";

/** A resource of a report as its results need it. */
export type KubescapeResource = { namespace: string | null; kind: string; name: string; path: string | undefined };

/** Kubescape's own bands of a control's base score (opa-utils reporthandling/apis/severity.go). */
export function severityOfControl(control: Fields): Severity {
  const word = text(fields(control.severity).severity) ?? text(control.severity);
  if (word) return parseSeverity(word);
  const score =
    number(control.scoreFactor) ?? number(fields(control.severity).scoreFactor) ?? number(control.baseScore);
  if (score === undefined) return "unknown";
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  if (score >= 4) return "medium";
  return score >= 1 ? "low" : "unknown";
}

const RESULTS: Record<string, MisconfigurationRecord["result"]> = {
  failed: "fail",
  passed: "pass",
  irrelevant: "unknown",
  skipped: "unknown",
  excluded: "fail",
  warning: "fail",
};

export type Outcome = { result: MisconfigurationRecord["result"]; suppressed?: { reason: string } };

/**
 * What became of a control on a resource: its own status if it has one (version 2.3 and later), else that of its rules. An
 * exception leaves a failure where the report calls it one; such a failure is suppressed.
 */
export function outcomeOf(control: Fields): Outcome {
  const rules = list(control.rules).map(fields);
  const stated = fields(control.status).status ?? control.status ?? fields(control.statusInfo).status;
  const words = typeof stated === "string" && stated !== "" ? [stated] : rules.map((rule) => text(rule.status) ?? "");
  const results = words.map((word) => lookup(RESULTS, word.toLowerCase()) ?? "unknown");
  const result = (["fail", "pass"] as const).find((one) => results.includes(one)) ?? "unknown";
  if (result !== "fail") return { result };
  const failed = rules.filter((rule) => rule.status === "failed" || rule.status === "excluded");
  const excepted =
    words.every((word) => word === "excluded") ||
    (failed.length > 0 && failed.every((rule) => list(rule.exception).length > 0));
  return excepted ? { result, suppressed: { reason: "Kubescape lists an exception for it." } } : { result };
}

/** A resource from the object in the report: a Kubernetes object, or a subject with its bindings (name beside kind). */
export function resourceOfObject(value: unknown, source?: unknown): KubescapeResource | null {
  const object = fields(value);
  const metadata = fields(object.metadata);
  const kind = text(object.kind);
  const name = text(metadata.name) ?? text(object.name);
  if (!kind || !name) return null;
  return {
    namespace: text(metadata.namespace) ?? text(object.namespace) ?? null,
    kind,
    name,
    path: text(fields(source).relativePath) ?? text(object.sourcePath),
  };
}

/**
 * A resource from its id where the report has no object for it: `apps/v1/shop/Deployment/web`, in a file scan behind
 * `path=<hash>/api=`; what follows another `path=` are related objects.
 */
export function resourceOfId(id: string): KubescapeResource | null {
  const own =
    id
      .slice(0, 2000)
      .replace(/^path=\d+\//, "")
      .split("/path=", 1)[0] ?? "";
  const parts = own.replace(/^api=/, "").split("/");
  if (parts.length < 3) return null;
  const [namespace, kind, name] = parts.slice(-3) as [string, string, string];
  return kind && name ? { namespace: namespace || null, kind, name, path: undefined } : null;
}
