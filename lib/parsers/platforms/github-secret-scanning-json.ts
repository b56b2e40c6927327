import { z } from "zod";
import type { SecretRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, lookup, number, present } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { defineParser, RejectedItem } from "@/lib/parsers/parser";
import {
  ALERTS,
  alertOf,
  alertsHeader,
  closedOf,
  repositoryOf,
  said,
  unpaged,
} from "@/lib/parsers/platforms/github-alert";

const Envelope = z.object({ first: z.unknown() });

/**
 * Secret scanning alerts of GitHub: the REST API's list and the `secret_scanning_alert` and `secret_scanning_alert_location`
 * webhooks.
 *
 * Yields   one secret per alert; resolved ones are suppressed. The API shows the value, webhooks do not: then the alert's number
 *          tells two secrets apart.
 * Units    GitHub states no severity: unknown.
 * Errors   an alert without a type of secret is rejected.
 * Source   docs.github.com/rest/secret-scanning; fixtures in __fixtures__/github-secret-scanning-json.
 */
export const githubSecretScanningJson = defineParser<z.infer<typeof Envelope>>({
  id: "github-secret-scanning-json",
  version: 4,
  family: "github-secret-scanning",
  media: "json-values",
  matches: (sketch, { stated }) => unpaged(sketch).some(isAlert) || (stated && unpaged(sketch).length === 0),
  envelope: Envelope,
  items: ALERTS,
  header: ({ first }) => alertsHeader(first, "GitHub secret scanning"),
  records: ({ value }) => [secretOf(fields(value).part)],
});

function isAlert(value: unknown): boolean {
  const alert = alertOf(value);
  return (
    typeof alert.secret_type === "string" && ("number" in alert || "locations_url" in alert || "resolution" in alert)
  );
}

function secretOf(value: unknown): SecretRecord {
  const alert = alertOf(value);
  const type = said(alert.secret_type);
  if (!type) throw new RejectedItem("secret_type is missing: nothing says what kind of secret this is.");
  const secret = said(alert.secret);
  const whole = secret && isWhole(secret) ? secret : undefined;
  const place = placeOf(value, alert);
  const path = said(place.path)?.replace(/^\/+/, "") ?? "";
  const alertNumber = asText(alert.number);
  return present({
    kind: "secret",
    target: repositoryOf(value),
    severity: "unknown",
    title: `${said(alert.secret_type_display_name) ?? type} in a repository`,
    references: said(alert.html_url) ? [said(alert.html_url) as string] : undefined,
    locus: present({ path: path || undefined, line: number(place.start_line), endLine: number(place.end_line) }),
    suppressed: closedOf(alert),
    validity: lookup(VALIDITY, said(alert.validity) ?? ""),
    rule: { family: "github-secret-scanning", id: type },
    path,
    value: whole,
    context: whole || !alertNumber ? undefined : `alert ${alertNumber}`,
  }) as SecretRecord;
}

/** `unknown` is said where GitHub cannot try. */
const VALIDITY: Readonly<Record<string, SecretRecord["validity"]>> = { active: "valid", inactive: "invalid" };

/** Where it was first seen in a file; issues, wikis and pull requests have no path. */
function placeOf(value: unknown, alert: Fields): Fields {
  const location = fields(fields(value).location);
  if (isObject(location.details)) return location.details;
  return fields(alert.first_location_detected);
}

/** What GitHub masks is the same for many secrets. */
function isWhole(secret: string): boolean {
  return secret.length >= 6 && !/\*{3,}|REDACTED|^-+BEGIN [A-Z0-9 ]+-+$/i.test(secret);
}
