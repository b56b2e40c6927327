import { storeRepositoryFile } from "@/lib/graph/store-repository-file";
import { upsertAssets } from "@/lib/graph/upsert-assets";
import { type Application, type AppliedReport, emptyResult, keepContent } from "@/lib/ingest/application";
import { lockOrganization } from "@/lib/ingest/lock-organization";
import { type RecordOf, recordsOf } from "@/lib/ingest/records-of";
import { leftAsset, placeFiles } from "@/lib/ingest/replay/leave-assets";
import { repositoryPath } from "@/lib/ingest/repository-path";
import type { Outcome } from "@/lib/parsers/reading/read-report";

/** A Dockerfile of a repository: layers of the images that are built from that repository are traced to its lines. */
export async function applyDockerfile(
  application: Application,
  outcomes: AsyncIterable<Outcome[]>,
): Promise<AppliedReport> {
  const { connection, claim, target, scanTime, tally } = application;
  const instructions: RecordOf<"instruction">[] = [];
  for await (const batch of recordsOf(application, outcomes, "instruction")) instructions.push(...batch);
  await keepContent(
    application,
    instructions.flatMap((one) => one.withheld ?? []),
  );
  await lockOrganization(connection, claim.orgId);
  const left = await leftAsset(application, target);
  if (left) await placeFiles(application, left);
  const assets = await upsertAssets(connection, claim.orgId, [
    { kind: target.kind, key: target.key, name: target.name, unplaced: target.unplaced, at: scanTime.at },
  ]);
  const assetId = assets.get(`${target.kind}:${target.key}`) as string;
  const place = repositoryPath(application);
  if (!place && target.kind !== "repository") tally.remark(NO_REPOSITORY);
  const content = instructions.map(({ instruction, argument, line, endLine }) => ({
    line,
    endLine,
    instruction,
    argument,
  }));
  const isLong = content.reduce((chars, one) => chars + one.argument.length + ROW_CHARS, 0) > MAX_CONTENT_CHARS;
  if (isLong) tally.remark(TOO_LONG);
  const changed =
    place !== null &&
    !isLong &&
    (await storeRepositoryFile(connection, claim.orgId, {
      ...place,
      assetId,
      kind: "dockerfile",
      statedAt: scanTime.at,
      importId: claim.importId,
      content,
    }));
  return {
    ...emptyResult(application),
    assetIds: changed ? [assetId] : [],
    targetAssetId: assetId,
    counts: { changed: Number(changed) },
  };
}

const NO_REPOSITORY =
  "Nobody says which repository this Dockerfile is of, so no image is traced to it. Deliver it with repo= and filename=, or place it.";

/** All Dockerfiles of a repository are read whenever somebody looks at one of its images. */
const MAX_CONTENT_CHARS = 256 * 1024;
const ROW_CHARS = 64;
const TOO_LONG = "This Dockerfile is longer than 256 KB, which no person writes: no image is traced to it.";
