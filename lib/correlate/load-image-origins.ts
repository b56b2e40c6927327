import { z } from "zod";
import { loadAncestors } from "@/lib/correlate/load-ancestors";
import { loadBuildStatements } from "@/lib/correlate/load-build-statements";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { mergeStatements, type StatedFact } from "@/lib/engine/code-to-cloud/build-statements";
import { type Ancestor, type ImageLayer, imageLayers } from "@/lib/engine/code-to-cloud/image-layers";
import {
  type DockerfileCandidate,
  type RepositoryDockerfile,
  traceDockerfile,
} from "@/lib/engine/code-to-cloud/trace-dockerfile";
import { groupBy } from "@/lib/model/group-by";

/** Where one version of an image comes from, as far as anybody says and the layers show. */
export type ImageOrigin = {
  versionId: string;
  assetId: string;
  /** Who built it from what, strongest statement first. */
  facts: StatedFact[];
  /** Lowest first. Empty where no report quotes the image's configuration. */
  layers: ImageLayer[];
  /** A version that is known and whose layers are the lowest ones of this. */
  ancestor: Ancestor | null;
  /** The Dockerfiles that fit: one, or several that fit equally well, or none. */
  dockerfiles: DockerfileCandidate[];
  /** Repositories that the statements name and that have delivered a Dockerfile. */
  repositoriesWithDockerfile: number;
};

/**
 * Origins of many versions, in a number of statements that does not depend on how many.
 *
 * Use      `layerOf(origin.layers, observation.loci[].layer)` tells whether a package is of the base or the image's own, and which
 *          instruction brought it. A package without a layer (an SBOM of the whole) has none.
 * Shape    at most some thousands of version ids; ids that no version has are absent from the answer.
 * Sure     `part` and `instruction` say how sure they are; `unknown` is an answer.
 */
export async function loadImageOrigins(
  connection: TenantConnection,
  orgId: string,
  versionIds: readonly string[],
): Promise<Map<string, ImageOrigin>> {
  if (versionIds.length === 0) return new Map();
  const versions = await loadVersions(connection, orgId, versionIds);
  const statements = await loadBuildStatements(connection, orgId, versionIds);
  const facts = new Map(versions.map(({ id }) => [id, mergeStatements(statements.get(id) ?? [])] as const));
  const repositories = repositoriesOf(facts);
  const delivered = repositories.length > 0 ? await loadDockerfiles(connection, orgId, repositories) : [];
  const files = groupBy(delivered, (file) => file.repository);
  const traced = new Map(
    versions.map((version) => {
      const stated = facts.get(version.id) ?? [];
      const named = valuesOf(stated, "repository").flatMap((repository) => files.get(repository) ?? []);
      return [version.id, traceDockerfile(version.history ?? [], named, valuesOf(stated, "dockerfile"))] as const;
    }),
  );
  const bases = new Map(
    versions.map(({ id }) => {
      const bases = valuesOf(facts.get(id) ?? [], "base");
      const from = (traced.get(id) ?? []).flatMap(({ match }) => match.stage.base ?? []);
      return [id, [...bases, ...from]] as const;
    }),
  );
  const ancestors = await loadAncestors(connection, orgId, versions, bases);
  return new Map(
    versions.map((version) => {
      const stated = facts.get(version.id) ?? [];
      const dockerfiles = traced.get(version.id) ?? [];
      const ancestor = ancestors.get(version.id) ?? null;
      const build = { history: version.history ?? [], diffIds: version.diffIds };
      const [only, ...more] = dockerfiles;
      const origin: ImageOrigin = {
        versionId: version.id,
        assetId: version.assetId,
        facts: stated,
        layers: imageLayers(build, ancestor, only && more.length === 0 ? only : null),
        ancestor,
        dockerfiles,
        repositoriesWithDockerfile: valuesOf(stated, "repository").filter((one) => files.has(one)).length,
      };
      return [version.id, origin] as const;
    }),
  );
}

const VersionRow = z.object({
  id: z.string(),
  assetId: z.string(),
  history: z.array(z.object({ createdBy: z.string(), empty: z.boolean(), at: z.string().nullable() })).nullable(),
  diffIds: z.array(z.string()),
});

function loadVersions(connection: TenantConnection, orgId: string, versionIds: readonly string[]) {
  return rowsOf(
    connection,
    VersionRow,
    `SELECT id, asset_id AS "assetId", history, diff_ids AS "diffIds" FROM asset_version WHERE org_id = $1 AND id = ANY($2::uuid[]) ORDER BY id`,
    [orgId, versionIds],
  );
}

/** Of one repository. The command line sends 200 at most. */
const MAX_DOCKERFILES = 500;

const FileRow = z.object({
  repositoryId: z.string(),
  repository: z.string(),
  path: z.string(),
  commit: z.string().nullable(),
  statedAt: z.date().transform((at) => at.toISOString()),
  instructions: z.array(
    z.object({ line: z.number(), endLine: z.number(), instruction: z.string(), argument: z.string() }),
  ),
});

function loadDockerfiles(
  connection: TenantConnection,
  orgId: string,
  repositories: readonly string[],
): Promise<RepositoryDockerfile[]> {
  return rowsOf(
    connection,
    FileRow,
    `SELECT a.id AS "repositoryId", a.key AS repository, f.path, f.commit, f.stated_at AS "statedAt", f.content AS instructions
       FROM asset a CROSS JOIN LATERAL (
         SELECT path, commit, stated_at, content FROM repository_file
          WHERE org_id = $1 AND asset_id = a.id AND kind = 'dockerfile' ORDER BY path LIMIT ${MAX_DOCKERFILES}) f
      WHERE a.org_id = $1 AND a.kind = 'repository' AND a.key = ANY($2::text[]) ORDER BY a.key, f.path`,
    [orgId, repositories],
  );
}

function repositoriesOf(facts: ReadonlyMap<string, StatedFact[]>): string[] {
  return [...new Set([...facts.values()].flatMap((stated) => valuesOf(stated, "repository")))];
}

/** What counts; where it is a claim, all that is claimed: then the layers decide which fits. */
function valuesOf(facts: readonly StatedFact[], fact: StatedFact["fact"]): string[] {
  const found = facts.find((one) => one.fact === fact);
  if (!found) return [];
  const counting = found.statements.filter((one) => one.kind === found.kind);
  return [...new Set(counting.map((one) => one.value))];
}
