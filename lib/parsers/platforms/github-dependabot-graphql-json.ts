import { z } from "zod";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header, type ItemPath, RejectedItem } from "@/lib/parsers/parser";
import { repositoryNamed, said } from "@/lib/parsers/platforms/github-alert";
import { githubVulnerability } from "@/lib/parsers/platforms/github-vulnerability";

const Envelope = z.looseObject({ data: z.looseObject({}) });
type Envelope = z.infer<typeof Envelope>;

/** Where repositories lie in an answer: one by name, or a list of them. */
const ONE = ["repository"];
const MANY = [["search"], ["organization", "repositories"], ["viewer", "repositories"], ["user", "repositories"]];

const ITEMS: ItemPath[] = [
  { at: ["data", ...ONE, "vulnerabilityAlerts", "nodes", "*"] },
  { at: ["data", ...ONE, "vulnerabilityAlerts", "edges", "*"] },
  ...MANY.map((steps) => ({ at: ["data", ...steps, "nodes", "*", "vulnerabilityAlerts", "nodes", "*"] })),
  ...MANY.map((steps) => ({ at: ["data", ...steps, "edges", "*", "node", "vulnerabilityAlerts", "nodes", "*"] })),
];

/**
 * `vulnerabilityAlerts` of GitHub's GraphQL API, of one repository (`data.repository`) or of many (`data.search`,
 * `data.organization.repositories`).
 *
 * Yields   one vulnerability per alert, in report order; dismissed and fixed ones are suppressed.
 * Units    severity is GitHub's word ("MODERATE" is medium).
 * Errors   an alert without a package or an id is rejected; an answer with errors or further pages is incomplete.
 * Source   docs.github.com/graphql, RepositoryVulnerabilityAlert; fixtures in __fixtures__/github-dependabot-graphql-json.
 */
export const githubDependabotGraphqlJson = defineParser<Envelope>({
  id: "github-dependabot-graphql-json",
  version: 1,
  family: "github-dependabot",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    isObject(sketch.data) &&
    repositoriesOf(sketch.data).some((one) => isObject(one.vulnerabilityAlerts)),
  envelope: Envelope,
  items: ITEMS,
  header: headerOf,
  records: ({ value, path }, doc) => [vulnerability(value, repositoryAt(doc, path))],
});

function connectionsOf(data: Fields): Fields[] {
  return MANY.map((steps) => steps.reduce((at, step) => fields(at[step]), data));
}

function repositoriesOf(data: Fields): Fields[] {
  const listed = connectionsOf(data).flatMap((one) => [
    ...list(one.nodes).map(fields),
    ...list(one.edges).map((edge) => fields(fields(edge).node)),
  ]);
  return [fields(data.repository), ...listed];
}

function repositoryAt(doc: Envelope, path: readonly (string | number)[]): Fields {
  let at: unknown = doc;
  for (const step of path.slice(0, path.indexOf("vulnerabilityAlerts")))
    at = Array.isArray(at) ? at[step as number] : fields(at)[step];
  return fields(at);
}

function targetOf(repository: Fields) {
  const named = said(repository.nameWithOwner);
  return repositoryNamed(said(repository.url) ?? (named ? `https://github.com/${named}` : undefined));
}

function headerOf(doc: Envelope): Header {
  const repositories = repositoriesOf(doc.data).filter((one) => isObject(one.vulnerabilityAlerts));
  const only = repositories.length === 1 ? repositories[0] : undefined;
  const incomplete = whyIncomplete(doc, repositories);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Dependabot", version: null },
    target: only ? (targetOf(only) ?? null) : null,
    kinds: incomplete ? [] : ["vulnerability"],
    looked: repositories.length > 0 && !incomplete,
    incomplete,
  };
}

/** An answer is whole only where it says for each repository that no page follows. */
function whyIncomplete(doc: Envelope, repositories: readonly Fields[]): string | null {
  const error = text(fields(list(doc.errors)[0]).message);
  if (error || list(doc.errors).length > 0)
    return `GitHub answered with an error: ${(error ?? "no text").slice(0, 300)}`;
  const pages = [...connectionsOf(doc.data), ...repositories.map((one) => fields(one.vulnerabilityAlerts))];
  if (pages.some((page) => fields(page.pageInfo).hasNextPage === true)) return "This is one page of several.";
  const isWhole = repositories.every((one) => fields(fields(one.vulnerabilityAlerts).pageInfo).hasNextPage === false);
  return isWhole ? null : "The query did not ask whether further pages follow.";
}

function vulnerability(value: unknown, repository: Fields): VulnerabilityRecord {
  const alert = isObject(fields(value).node) ? fields(fields(value).node) : fields(value);
  const found = fields(alert.securityVulnerability);
  const stated = [found.advisory, alert.securityAdvisory].find(isObject);
  if (!stated) throw new RejectedItem("securityVulnerability.advisory is missing.");
  return githubVulnerability({
    alert,
    vulnerability: found,
    advisory: { ...fields(alert.securityAdvisory), ...fields(found.advisory) },
    pkg: fields(found.package),
    manifest: said(alert.vulnerableManifestPath) ?? said(alert.vulnerableManifestFilename),
    target: targetOf(repository),
  });
}
