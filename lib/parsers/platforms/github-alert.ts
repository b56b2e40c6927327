import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { RecordTarget } from "@/lib/model/record";
import { type Fields, fields, isObject, list, text } from "@/lib/parsers/fields";
import { EMPTY_HEADER, type Header, type ItemPath } from "@/lib/parsers/parser";

/** Where alerts lie: each is a value, or an element of a page. An item is `{whole, part}`, the part being the alert. */
export const ALERTS: readonly ItemPath[] = [
  {
    at: ["*"],
    parts: (value) =>
      Array.isArray(value) ? value.map((part: unknown, i) => ({ at: [i], part })) : [{ at: [], part: value }],
  },
];

/** The values of a report, those of a page (`gh api --paginate --slurp` makes a list of lists) in place of the page. */
export function unpaged(values: unknown): readonly unknown[] {
  return list(values).flat(1);
}

/**
 * Alerts of GitHub as its REST API lists them (a list, pages one after another or in a list, or one alert), and as webhooks
 * deliver them (`{action, alert, repository}`).
 *
 * Source   docs.github.com/rest, Code scanning, Secret scanning and Dependabot alerts, API version 2022-11-28; octokit/webhooks
 *          payload-schemas.
 */
export function alertOf(value: unknown): Fields {
  const outer = fields(value);
  return isObject(outer.alert) ? outer.alert : outer;
}

/** A text, without the words that exports in Python write for nothing. */
export function said(value: unknown): string | undefined {
  const written = text(value);
  return written === "None" || written === "null" ? undefined : written;
}

/** The repository, by its page or that of the alert in it. */
export function repositoryOf(value: unknown): RecordTarget | undefined {
  const alert = alertOf(value);
  for (const holder of [fields(value).repository, alert.repository]) {
    const named = repositoryNamed(said(fields(holder).html_url));
    if (named) return named;
  }
  const page = said(alert.html_url) ?? "";
  const found = /^(https?:\/\/[^/\s]{1,255}\/[^/\s]{1,100}\/[^/\s]{1,100})\/security\//.exec(page.slice(0, 600))?.[1];
  return repositoryNamed(found);
}

export function repositoryNamed(url: string | undefined): RecordTarget | undefined {
  const name = url ? parseRepositoryUrl(url) : null;
  return name ? { kind: "repository", name } : undefined;
}

/** What became of the alert on GitHub; an open one is none of these. The state is in lower case or, from GraphQL, in upper case. */
export function closedOf(alert: Fields): { reason: string } | undefined {
  const state = said(alert.state)?.toLowerCase() ?? "";
  const why = [
    alert.dismissed_reason ?? alert.dismissReason ?? alert.resolution,
    alert.dismissed_comment ?? alert.dismissComment ?? alert.resolution_comment,
  ]
    .map(said)
    .filter(Boolean)
    .join(": ");
  const dismissed = said(alert.dismissed_at) ?? said(alert.dismissedAt);
  if (state === "fixed" || (state === "" && (said(alert.fixed_at) ?? said(alert.fixedAt))))
    return { reason: "GitHub lists it as fixed." };
  if (state === "open" || (state === "" && !dismissed)) return undefined;
  const verb = state === "" ? "dismissed" : state.replaceAll("_", " ");
  return { reason: `GitHub lists it as ${verb}${why ? ` (${why})` : ""}.` };
}

/**
 * The header of a list or a single alert. Neither shows what is *not* there: a webhook brings one alert, and a list may be a page
 * or filtered. Alerts say themselves what became of them.
 */
export function alertsHeader(value: unknown, name: string): Header {
  const [first] = unpaged([value]);
  return {
    ...EMPTY_HEADER,
    tool: { name, version: null },
    target: repositoryOf(first) ?? null,
    looked: list([first]).some(isObject),
    incomplete: isObject(fields(first).alert)
      ? "A webhook delivers one alert."
      : "A list of alerts may be one page of several, or filtered: nothing in it says so.",
  };
}
