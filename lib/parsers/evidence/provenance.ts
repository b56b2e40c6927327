import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { EvidenceRecord } from "@/lib/model/record";
import { type Fields, fields, list, number, text, timestamp } from "@/lib/parsers/fields";
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
 * Source   slsa.dev/provenance/v1 (buildDefinition, runDetails), v0.2 (invocation.configSource, materials), v0.1 (recipe);
 *          moby/buildkit docs/attestations/slsa-definitions.md, tektoncd/chains docs/slsa-provenance.md.
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
  const metadata = fields(run.metadata);
  const vcs = fields(fields(metadata.buildkit_metadata).vcs);
  const configSource = fields(parameters.configSource);
  const source = sourceOf([
    { uri: workflow.repository, ref: workflow.ref },
    parameters.source,
    configSource,
    ...afterThem(list(definition.resolvedDependencies), (one) => OF_THE_PIPELINE.has(text(fields(one).name) ?? "")),
    parameters.buildConfigSource,
  ]);
  return {
    builder: text(fields(run.builder).id) ?? null,
    buildType: text(definition.buildType) ?? null,
    source: withVcs(source, vcs),
    entryPoint: dockerfileOf(configSource.path, folderOf(configSource, vcs)),
    bases: basesOf(definition.resolvedDependencies),
    at: timestamp(metadata.finishedOn) ?? timestamp(metadata.startedOn),
  };
}

/** Tekton names what a pipeline itself was read from; what it built is `inputs/result`. */
const OF_THE_PIPELINE = new Set(["pipeline", "pipelineTask", "task"]);

function before1(predicate: Fields): ProvenanceClaims {
  const metadata = fields(predicate.metadata);
  const recipe = fields(predicate.recipe);
  const configSource = fields(fields(predicate.invocation).configSource);
  const buildType = text(predicate.buildType) ?? text(recipe.type) ?? null;
  const vcs = fields(fields(metadata["https://mobyproject.org/buildkit@v1#metadata"]).vcs);
  const materials = list(predicate.materials);
  const ofRecipe = materials[number(recipe.definedInMaterial) ?? -1];
  const places = buildType?.replace(/^https:\/\//, "").startsWith("tekton.dev/")
    ? afterThem(materials, (one) => fields(one).uri === configSource.uri)
    : [configSource, ...afterThem(materials, (one) => ofRecipe !== undefined && one !== ofRecipe)];
  return {
    builder: text(fields(predicate.builder).id) ?? null,
    buildType,
    source: withVcs(sourceOf([...places, configSource]), vcs),
    entryPoint: dockerfileOf(configSource.entryPoint, folderOf(configSource, vcs)),
    bases: basesOf(materials),
    at: timestamp(metadata.buildFinishedOn) ?? timestamp(metadata.buildStartedOn),
  };
}

/** The places with those of which it holds behind the others. */
function afterThem(places: readonly unknown[], isLast: (place: unknown) => boolean): unknown[] {
  return [...places.filter((one) => !isLast(one)), ...places.filter(isLast)];
}

/** BuildKit says what checkout a local context was: of one with changes (`-dirty`) no commit is the source. */
function withVcs(source: ProvenanceClaims["source"], vcs: Fields): ProvenanceClaims["source"] {
  const repo = parseRepositoryUrl(text(vcs.source) ?? "");
  const revision = text(vcs.revision) ?? "";
  if (!repo || (source.repo !== null && source.repo !== repo)) return source;
  return { repo, commit: source.commit ?? (COMMIT.test(revision) ? revision : null), ref: source.ref };
}

const COMMIT = /^(?:[\da-f]{40}|[\da-f]{64})$/;

/** The folder that BuildKit's file names are relative to: the context's in its repository, or that of the Dockerfile in the checkout. */
function folderOf(configSource: Fields, vcs: Fields): string {
  const subdirectory = /#[^:]*:(.+)$/.exec(text(configSource.uri)?.slice(0, 1000) ?? "")?.[1];
  const folder = (subdirectory ?? text(vcs["localdir:dockerfile"]) ?? "").slice(0, 1000);
  return folder.replace(/^(?:\.?\/)+|\/+$/g, "").replace(/^\.$/, "");
}

/** A workflow or a Makefile may be the entry point too: of those no layer comes. */
function dockerfileOf(value: unknown, folder: string): string | null {
  const path = text(value)?.slice(0, 1000);
  if (!path || !isDockerfileName(path)) return null;
  const isWhole = folder === "" || folder.startsWith("..") || path.startsWith("/") || path.startsWith(`${folder}/`);
  return isWhole ? path : `${folder}/${path}`.slice(0, 1000);
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
  // GitLab's runner calls a commit `sha256`, whatever it is.
  const ofGit = [digest.gitCommit, digest.sha256].map(text).find((one) => one && /^[\da-f]{40}$/.test(one));
  const commit = ofGit ?? [digest.gitCommit, digest.sha1].map(text).find((one) => one && COMMIT.test(one)) ?? null;
  const match =
    /^(git\+[^#@]+|https:\/\/(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)\/[^#@]+|[^#]+?\.git)(?:@([^#]+))?(?:#(.*))?$/.exec(
      uri,
    ) ?? (ofGit ? /^(https:\/\/[^#@]+)$/.exec(uri) : null);
  const repo = match ? parseRepositoryUrl(match[1] as string) : null;
  if (!repo) return null;
  // BuildKit: a reference or a commit, and perhaps a folder.
  const fragment = match?.[3]?.split(":", 1)[0] || undefined;
  const isCommit = fragment !== undefined && COMMIT.test(fragment);
  return {
    repo,
    commit: commit ?? (isCommit ? fragment : null),
    ref: text(match?.[2]) ?? (isCommit ? undefined : text(fragment)) ?? text(place.ref) ?? null,
  };
}
