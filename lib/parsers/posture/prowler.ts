import type { MisconfigurationRecord, RecordTarget } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { lookup, present } from "@/lib/parsers/fields";
import { resourceTarget } from "@/lib/parsers/kubernetes-target";
import { RejectedItem } from "@/lib/parsers/parser";
import { type CloudPlace, cloudAccount, cloudPlace } from "@/lib/parsers/posture/cloud-place";

/** What Prowler says of one check of one resource, whatever the format and version. */
export type ProwlerFinding = {
  id: string | undefined;
  title: string | undefined;
  status: string | undefined;
  muted: boolean;
  severity: string | undefined;
  message: string | undefined;
  description: string | undefined;
  resolution: string | undefined;
  url: string | undefined;
  provider: string | undefined;
  account: string | undefined;
  region: string | undefined;
  resourceId: string | undefined;
  resourceName: string | undefined;
  resourceType: string | undefined;
};

const RESULTS: Record<string, MisconfigurationRecord["result"]> = {
  fail: "fail",
  failed: "fail",
  warning: "fail", // version 2: fails, but on the allow list
  muted: "fail",
  pass: "pass",
  passed: "pass",
  failure: "fail", // version 3 in OCSF
  success: "pass",
};

/** A record of Prowler: MANUAL and INFO are neither finding nor pass; muted and allow-listed failures are suppressed. */
export function prowlerRecord(finding: ProwlerFinding): MisconfigurationRecord {
  const id = finding.id;
  if (!id) throw new RejectedItem("There is no check id: nothing says what was checked.");
  const status = (finding.status ?? "").toLowerCase();
  const place = placeOf(finding);
  return present({
    kind: "misconfiguration",
    target: place.target,
    severity: parseSeverity(finding.severity),
    title: finding.title ?? id,
    description: finding.description,
    references: finding.url && /^https?:\/\//.test(finding.url) ? [finding.url] : undefined,
    locus: present({ detail: finding.region }),
    suppressed:
      finding.muted || status === "warning" || status === "muted"
        ? { reason: "Prowler's mute list names it." }
        : undefined,
    result: lookup(RESULTS, status) ?? "unknown",
    rule: { family: "prowler", id },
    resource: place.resource,
    message: finding.message,
    resolution: finding.resolution,
  }) as MisconfigurationRecord;
}

/** What a whole Prowler run is about: one account, or one cluster. */
export function prowlerTarget(finding: Pick<ProwlerFinding, "provider" | "account">): RecordTarget | null {
  if (finding.provider?.toLowerCase() === "kubernetes") {
    const cluster = finding.account?.replace(/^context: ?/, "");
    return cluster ? { kind: "cluster", name: cluster } : null;
  }
  return cloudAccount(finding.provider, finding.account) ?? null;
}

function placeOf(finding: ProwlerFinding): CloudPlace {
  const { provider, account, region, resourceId, resourceName, resourceType, message } = finding;
  if (provider?.toLowerCase() === "kubernetes") {
    const namespace = /^namespace: ?(\S+)$/.exec(region ?? "")?.[1] ?? null;
    const kind = resourceType?.replace(/^Kubernetes/, "") || "Resource";
    const { resource, about } = resourceTarget(namespace, kind, resourceName ?? "");
    return { target: about, resource };
  }
  const id = resourceId ?? resourceName;
  return cloudPlace({ provider, account, region, id: id ?? sentenceOf(message) });
}

/**
 * Version 2 wrote CSV and ASFF without the resource: only its sentence tells two of a check apart, and counts and dates in it change.
 * A number inside a name or an address (`logs-2023`, `192.0.2.1`) is part of which resource it is.
 */
export function sentenceOf(message: string | undefined): string | undefined {
  return message?.replaceAll(STANDING_ALONE, "#").slice(0, 300);
}

const STANDING_ALONE =
  /(?<![^\s("'[])(?:\d+%?|\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d[\d.]{0,10}(?:Z|[+-]\d\d:?\d\d)?)?)(?=[)"'\].,;:!?]{0,3}(?:\s|$))/g;

/** `[check11] Avoid the use ...`: version 2 put the check's id before its title. */
export function checkOfTitle(title: string | undefined): { id: string | undefined; title: string | undefined } {
  const match = /^\[([\w.-]{1,100})\]\s*/.exec(title ?? "");
  return match ? { id: match[1], title: title?.slice(match[0].length) } : { id: undefined, title };
}
