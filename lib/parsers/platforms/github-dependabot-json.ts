import { z } from "zod";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { type Fields, fields, isObject } from "@/lib/parsers/fields";
import { defineParser, RejectedItem } from "@/lib/parsers/parser";
import { ALERTS, alertOf, alertsHeader, repositoryOf, said, unpaged } from "@/lib/parsers/platforms/github-alert";
import { githubVulnerability } from "@/lib/parsers/platforms/github-vulnerability";

const Envelope = z.object({ first: z.unknown() });

/**
 * Dependabot alerts of GitHub: the REST API's list, the `dependabot_alert` webhook and, of before 2022, the
 * `repository_vulnerability_alert` webhook.
 *
 * Yields   one vulnerability per alert; dismissed and fixed ones are suppressed.
 * Units    severity is GitHub's word for this package.
 * Errors   an alert without a package or an id is rejected.
 * Source   docs.github.com/rest/dependabot/alerts; fixtures in __fixtures__/github-dependabot-json.
 */
export const githubDependabotJson = defineParser<z.infer<typeof Envelope>>({
  id: "github-dependabot-json",
  version: 2,
  family: "github-dependabot",
  media: "json-values",
  matches: (sketch, { stated }) => unpaged(sketch).some(isAlert) || (stated && unpaged(sketch).length === 0),
  envelope: Envelope,
  items: ALERTS,
  header: ({ first }) => alertsHeader(first, "Dependabot"),
  records: ({ value }) => [vulnerability(fields(value).part)],
});

function isAlert(value: unknown): boolean {
  const alert = alertOf(value);
  return (
    (isObject(alert.security_advisory) && (isObject(alert.security_vulnerability) || isObject(alert.dependency))) ||
    isOld(alert)
  );
}

function isOld(alert: Fields): boolean {
  return typeof alert.affected_package_name === "string" && "affected_range" in alert;
}

function vulnerability(value: unknown): VulnerabilityRecord {
  if (!isObject(value)) throw new RejectedItem("This alert is not an object.");
  const alert = alertOf(value);
  const target = repositoryOf(value);
  if (isOld(alert)) return githubVulnerability({ ...oldParts(alert, said(value.action)), target });
  const found = fields(alert.security_vulnerability);
  const dependency = fields(alert.dependency);
  return githubVulnerability({
    alert,
    vulnerability: found,
    advisory: fields(alert.security_advisory),
    pkg: { ...fields(dependency.package), ...fields(found.package) },
    manifest: said(dependency.manifest_path),
    target,
  });
}

/** The old webhook names neither the ecosystem nor the manifest. */
function oldParts(alert: Fields, action: string | undefined) {
  const reference = said(alert.external_reference);
  const external = said(alert.external_identifier);
  const told = { ...alert, dismissed_reason: alert.dismiss_reason };
  return {
    alert: action === "resolve" ? { ...told, state: "fixed" } : told,
    vulnerability: { severity: alert.severity, first_patched_version: { identifier: alert.fixed_in } },
    advisory: { ghsa_id: alert.ghsa_id, cve_id: external, references: reference ? [reference] : [] },
    pkg: { name: alert.affected_package_name },
    manifest: undefined,
  };
}
