import type { CatalogRecord, PackageRef, ParsedRecord } from "@/lib/model/record";
import { RejectedItem } from "@/lib/parsers/parser";

/** Names are indexed: PostgreSQL refuses an index row over 2704 bytes, and one absurd name must not fail an import. */
const MAX_NAME_BYTES = 800;
const MAX_PATH_BYTES = 2000;
/** Groups that one person is in. */
const MAX_MEMBERSHIPS = 1000;

/** Throws `RejectedItem` for a record whose identifying texts are longer than any real one. */
export function checkLengths(record: ParsedRecord): void {
  switch (record.kind) {
    case "vulnerability":
      name("advisory id", record.advisory);
      for (const id of record.aliases) name("alias", id);
      for (const id of record.links) name("related id", id);
      packageNames(record.package);
      path("manifest path", record.manifest);
      path("fixed version", record.fixedVersion ?? null);
      break;
    case "component":
      packageNames(record.package);
      break;
    case "license":
      name("licence", record.license);
      if (record.package) packageNames(record.package);
      path("path", record.path);
      break;
    case "misconfiguration":
      name("rule id", record.rule.id);
      path("resource", record.resource);
      break;
    case "secret":
    case "code":
      name("rule id", record.rule.id);
      path("path", record.path);
      break;
    case "dynamic":
      name("rule id", record.rule.id);
      name("parameter", record.parameter);
      path("route", record.route);
      break;
    case "committer":
      path("path", record.path);
      break;
    case "catalog":
      catalogTexts(record);
      break;
    default:
      break;
  }
}

function catalogTexts(entity: CatalogRecord): void {
  name("entity's reference", entity.ref);
  name("entity's kind", entity.entityKind);
  name("entity's name", entity.name);
  name("title", entity.title);
  name("owner", entity.owner);
  name("type", entity.type);
  name("lifecycle", entity.lifecycle);
  name("system", entity.system);
  name("repository", entity.repository);
  name("project slug", entity.projectSlug);
  name("Kubernetes id", entity.kubernetesId);
  name("e-mail address", entity.email);
  path("folder", entity.path);
  for (const ref of entity.memberOf) name("group", ref);
  if (entity.memberOf.length > MAX_MEMBERSHIPS)
    throw new RejectedItem(`${entity.ref} is a member of more than ${MAX_MEMBERSHIPS} groups.`);
}

function packageNames(pkg: PackageRef): void {
  name("package type", pkg.type);
  name("package namespace", pkg.namespace);
  name("package name", pkg.name);
  name("package version", pkg.version);
}

function name(what: string, value: string | null): void {
  limit(what, value, MAX_NAME_BYTES);
}

function path(what: string, value: string | null): void {
  limit(what, value, MAX_PATH_BYTES);
}

function limit(what: string, value: string | null, maxBytes: number): void {
  // A character has at most three bytes in UTF-8 per UTF-16 unit: short texts need no counting.
  if (value === null || value.length * 3 <= maxBytes || Buffer.byteLength(value) <= maxBytes) return;
  throw new RejectedItem(`The ${what} is longer than ${maxBytes} bytes: ${value.slice(0, 40)}...`);
}
