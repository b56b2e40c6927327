import type { Severity } from "@/lib/model/severity";

/** The field of an alert that holds the source's own id of the event (an audit event's id and stage), where it has one. */
export const EVENT_KEY = "event.key";

/** The source of alerts that are the API server's audit events. */
export const AUDIT_SOURCE = "k8s_audit";

export type AlertRecord = {
  kind: "alert";
  source: string;
  rule: string;
  priority: string;
  severity: Severity;
  /** RFC 3339 with the sender's precision (nanoseconds kept); null where the format has none: then it is as old as its arrival. */
  time: string | null;
  output: string;
  host: string | null;
  namespace: string | null;
  pod: string | null;
  containerId: string | null;
  image: string | null;
  tags: string[];
  fields: Record<string, unknown>;
  /** Values of Secrets and tokens in what a request carried: never stored, named so that the raw report can be redacted. */
  withheld?: string[];
};
