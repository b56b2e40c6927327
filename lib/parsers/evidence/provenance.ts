import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { EvidenceRecord } from "@/lib/model/record";
import { type Fields, fields, list, text, timestamp } from "@/lib/parsers/fields";
import { isDockerfileName } from "@/lib/parsers/iac/dockerfile";
import { imageOfPurl } from "@/lib/parsers/oci-purl";

export type ProvenanceClaims = Pick<EvidenceRecord, "builder" | "buildType" | "source" | "entryPoint" | "bases" | "at">;

export const NO_PROVENANCE: ProvenanceClaims = {
  builder: null,
  buildType: null,
  source: { repo: null, commit: null, ref: null },
  entryPoint: null,
  bases: [],
  at: null,
};

/**
 * Who built it from what, as a provenance predicate claims.
 *
 * Returns  nulls for any other predicate.
 * Source   slsa.dev/provenance/v1 (buildDefinition, runDetails), v0.2 (invocation.configSource, materials), v0.1 (recipe).
 */
export function provenanceClaims(predicateType: string | null, value: unknown): ProvenanceClaims {
  if (!/slsa\.dev\/provenance|in-toto\.io\/Provenance/i.test(predicateType ?? "")) return NO_PROVENANCE;
  const predicate = fields(value);
  return predicate.buildDefinition === undefined ? before1(predicate) : version1(predicate);
}

function version1(predicate: Fields): ProvenanceClaims {
  const definition = fields(predicate.buildDefinition);
  const parameters = fields(definition.externalParameters);
  const workflow = fields(parameters.workflow);
  const run = fields(predicate.runDetails);
  const source = sourceOf([
    { uri: workflow.repository, ref: workflow.ref },
    parameters.source,
    ...list(definition.resolvedDependencies),
  ]);
  const metadata = fields(run.metadata);
  return {
    builder: text(fields(run.builder).id) ?? null,
    buildType: text(definition.buildType) ?? null,
    source,
    entryPoint: dockerfileOf(fields(parameters.configSource).path),
    bases: basesOf(definition.resolvedDependencies),
    at: timestamp(metadata.finishedOn) ?? timestamp(metadata.startedOn),
  };
}

function before1(predicate: Fields): ProvenanceClaims {
  const metadata = fields(predicate.metadata);
  const recipe = fields(predicate.recipe);
  return {
    builder: text(fields(predicate.builder).id) ?? null,
    buildType: text(predicate.buildType) ?? text(recipe.type) ?? null,
    source: sourceOf([fields(predicate.invocation).configSource, ...list(predicate.materials)]),
    entryPoint: dockerfileOf(fields(fields(predicate.invocation).configSource).entryPoint),
    bases: basesOf(predicate.materials),
    at: timestamp(metadata.buildFinishedOn) ?? timestamp(metadata.buildStartedOn),
  };
}

/** A workflow or a Makefile may be the entry point too: of those no layer comes. */
function dockerfileOf(value: unknown): string | null {
  const path = text(value)?.slice(0, 1000);
  return path && isDockerfileName(path) ? path : null;
}

/** Builders list the images of every stage and their own tools: only a single one is surely the base. */
function basesOf(materials: unknown): ProvenanceClaims["bases"] {
  const images = list(materials)
    .slice(0, MAX_PLACES)
    .map(fields)
    .flatMap((one) => {
      const image = imageOfPurl(text(one.uri));
      const sha256 = text(fields(one.digest).sha256);
      const digest = image?.digest ?? (sha256 && /^[\da-f]{64}$/.test(sha256) ? `sha256:${sha256}` : null);
      return image?.reference && !/(?:^|\/)docker\/(?:dockerfile|buildkit)/.test(image.reference)
        ? [{ name: image.reference.replace(/@sha256:[\da-f]+$/, ""), digest }]
        : [];
    });
  return images.length === 1 ? images : [];
}

/**
 * The first place that is a repository gives its name; its commit may stand at a later entry of the same repository.
 * Images and packages among the materials are no source.
 */
function sourceOf(places: readonly unknown[]): ProvenanceClaims["source"] {
  let found: ProvenanceClaims["source"] = { repo: null, commit: null, ref: null };
  for (const place of places.slice(0, MAX_PLACES)) {
    const source = readPlace(place);
    if (!source || (found.repo !== null && source.repo !== found.repo)) continue;
    found = { repo: source.repo, commit: found.commit ?? source.commit, ref: found.ref ?? source.ref };
  }
  return found;
}

/** The source comes first; the rest are the thousands of packages of a large build. */
const MAX_PLACES = 1000;

function readPlace(value: unknown): ProvenanceClaims["source"] | null {
  const place = fields(value);
  const uri = (text(value) ?? text(place.uri) ?? text(place.repository) ?? "").slice(0, 1000);
  const digest = fields(place.digest);
  const commit = [digest.gitCommit, digest.sha1].map(text).find((one) => one && /^[\da-f]{40,64}$/.test(one)) ?? null;
  const match =
    /^(git\+[^#@]+|https:\/\/(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)\/[^#@]+|[^#]+?\.git)(?:@([^#]+))?(?:#([\da-f]{40}).*)?$/.exec(
      uri,
    );
  const repo = match ? parseRepositoryUrl(match[1] as string) : null;
  if (!repo) return null;
  return { repo, commit: commit ?? match?.[3] ?? null, ref: text(match?.[2]) ?? text(place.ref) ?? null };
}
