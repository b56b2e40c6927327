import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import { rememberStreams } from "@/lib/ingest/replay/earlier-streams";
import { pairFindings } from "@/lib/ingest/replay/pair-findings";
import { retireUnwitnessed, withdrawSightings, withdrawStreams } from "@/lib/ingest/replay/withdraw-streams";

/**
 * Makes room for an import that was applied before and is read again, perhaps by another parser or under another target:
 * findings keep their ids where the same entry of the report gives them another identity, and the streams it leaves are
 * as if it had never been there. Where nothing is different, nothing is written (law 9).
 *
 * Returns  the assets it leaves, how many findings merged into another, and whether closures it would make are to be weighed as those of a new import: where it
 *          stays in its streams they were weighed when it came.
 * Use      once the findings are keyed, before the import is placed in its streams.
 */
export async function beginReplay(
  context: ApplyContext,
  report: { coverage: { covered: readonly string[] }; stager: { hasPlaces: boolean } },
  rawHash: Uint8Array,
): Promise<{ leftAssetIds: string[]; moves: boolean; merged: number }> {
  await rememberStreams(context, report.coverage.covered);
  const merged = await pairFindings(context, rawHash, report.stager.hasPlaces);
  const { rows } = await context.connection.query<{ moves: boolean }>(
    "SELECT NOT EXISTS (SELECT 1 FROM in_target JOIN was_stream USING (stream_id)) AS moves",
  );
  return { leftAssetIds: await withdrawStreams(context), moves: rows[0]?.moves === true, merged };
}

/**
 * What it does not report any more goes; absence in what it covers has been closed as for any import.
 *
 * Returns  how many open findings were retired because no report shows them.
 */
export async function endReplay(context: ApplyContext): Promise<number> {
  const { connection, orgId } = context;
  await withdrawSightings(context);
  await connection.query(
    `UPDATE finding f SET component_id = c.component_id
       FROM in_finding i JOIN placed_package c ON c.no = i.package
      WHERE f.org_id = $1 AND f.id = i.finding_id AND f.component_id IS DISTINCT FROM c.component_id`,
    [orgId],
  );
  return retireUnwitnessed(context);
}
