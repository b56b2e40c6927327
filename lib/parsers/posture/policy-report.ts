import type { MisconfigurationRecord, ParsedRecord, RecordTarget, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, list, lookup, present, text } from "@/lib/parsers/fields";
import { resourceTarget } from "@/lib/parsers/kubernetes-target";
import { RejectedItem } from "@/lib/parsers/parser";

const ADVISORY = /^(?:CVE|GHSA)-/i;

const RESULTS: Record<string, MisconfigurationRecord["result"]> = { fail: "fail", pass: "pass" };

/** What one result is about: its own resources, else the report's scope. A selector names nothing. */
function placesOf(result: Fields, report: Fields): { resource: string; about: RecordTarget | undefined }[] {
  const own = [...list(result.resources), ...list(result.subjects), result.resource];
  const named = own.map(fields).filter((one) => text(one.kind) && text(one.name));
  const places = named.length > 0 ? named : [fields(report.scope)].filter((one) => text(one.kind) && text(one.name));
  const home = text(fields(report.metadata).namespace);
  const found = places.map((one) =>
    resourceTarget(
      text(one.namespace) ?? (named.length > 0 ? null : (home ?? null)),
      text(one.kind) ?? "",
      text(one.name) ?? "",
    ),
  );
  return found.length > 0 ? found : [{ resource: home ? `Namespace/${home}` : "cluster", about: undefined }];
}

/**
 * One result of a policy report. The engine's name is its tool family, so that a policy has the identity it has in the engine's
 * own formats; kube-bench's adapter keeps the number of the test in a property.
 */
export function policyResult(part: unknown, report: Fields): ParsedRecord[] {
  const result = fields(part);
  const properties = fields(result.properties);
  // The working group's own adapter of Trivy has the advisory in a property and the package as the category.
  const advisory = [text(properties.VulnerabilityID)].find((id) => id && ADVISORY.test(id));
  const policy = advisory ?? text(result.policy) ?? text(result.rule);
  if (!policy) throw new RejectedItem("policy is missing: nothing says which policy this is.");
  const places = placesOf(result, report);
  const name =
    text(properties.pkgName) ??
    text(properties.packageName) ??
    text(properties.resource) ??
    (advisory ? text(result.category) : undefined);
  if (ADVISORY.test(policy) && name) return [vulnerability(result, policy, name, places[0]?.about)];
  const { family, id } = ruleOf(result, report, policy);
  const seen = (text(result.result) ?? text(result.status) ?? "").toLowerCase();
  const message = text(result.message) ?? text(result.description);
  return places.map(
    ({ resource, about }) =>
      present({
        kind: "misconfiguration",
        target: about,
        severity: parseSeverity(result.severity),
        title: text(result.rule) ? `${policy}: ${text(result.rule)}` : policy,
        description: text(result.category),
        locus: present({ detail: text(result.rule) }),
        result: lookup(RESULTS, seen) ?? "unknown",
        rule: { family, id },
        ruleText: { description: null },
        resource,
        message,
        resolution: text(properties.remediation),
      }) as MisconfigurationRecord,
  );
}

function ruleOf(result: Fields, report: Fields, policy: string): { family: string; id: string } {
  const labels = fields(fields(report.metadata).labels);
  const engine =
    text(result.source) ??
    text(report.source) ??
    text(labels["policy.kubernetes.io/engine"]) ??
    text(labels["app.kubernetes.io/managed-by"]) ??
    "policy-report";
  const slug = engine
    .slice(0, 200)
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, "-");
  const family = slug.startsWith("trivy") ? "trivy" : slug.startsWith("kyverno") ? "kyverno" : slug || "policy-report";
  // Falcosidekick puts the kind of events into the policy: all that was seen in a pod would be one finding.
  if (slug === "falco") return { family: "falco", id: text(result.rule) ?? policy };
  const index = text(fields(result.properties).index);
  return index && /^\d+(?:\.\d+){0,5}$/.test(index) ? { family: "kube-bench", id: index } : { family, id: policy };
}

function vulnerability(
  result: Fields,
  advisory: string,
  name: string,
  about: RecordTarget | undefined,
): VulnerabilityRecord {
  const properties = fields(result.properties);
  const version = text(properties.installedVersion) ?? text(properties.InstalledVersion) ?? null;
  const url = text(properties.primaryURL) ?? text(properties.primaryLink) ?? text(properties.PrimaryURL);
  const repository = text(properties["artifact.repository"]);
  const registry = text(properties["registry.server"]);
  const tag = text(properties["artifact.tag"]);
  const image = repository ? `${registry ? `${registry}/` : ""}${repository}${tag ? `:${tag}` : ""}` : undefined;
  return present({
    kind: "vulnerability",
    target: image ? { kind: "image" as const, name: image } : about,
    severity: parseSeverity(result.severity),
    title: text(result.message) ?? `${advisory} in ${name}`,
    references: url ? [url] : undefined,
    locus: present({ version: version ?? undefined }),
    advisory,
    aliases: [],
    links: [],
    package: { type: "generic", namespace: null, name, version, purl: null },
    manifest: null,
    fixedVersion: text(properties.fixedVersion) ?? text(properties.FixedVersion),
  }) as VulnerabilityRecord;
}
