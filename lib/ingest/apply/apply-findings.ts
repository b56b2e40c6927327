import type { Coverage } from "@/lib/engine/coverage";
import type { Target } from "@/lib/engine/target";
import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import { closeObservations } from "@/lib/ingest/apply/close-observations";
import { followDrift } from "@/lib/ingest/apply/follow-drift";
import { holdClosures } from "@/lib/ingest/apply/hold-closures";
import { insertFindings } from "@/lib/ingest/apply/insert-findings";
import { keyFindings } from "@/lib/ingest/apply/key-findings";
import { countEntries, placeInStreams, writeSightings } from "@/lib/ingest/apply/place-in-streams";
import { placePackages } from "@/lib/ingest/apply/place-packages";
import { refreshCurrency } from "@/lib/ingest/apply/refresh-currency";
import { refreshFindings } from "@/lib/ingest/apply/refresh-findings";
import { contentOf, repeatsLast } from "@/lib/ingest/apply/repeat-last";
import { type PlacedTarget, resolveTargets, type StreamContext } from "@/lib/ingest/apply/resolve-targets";
import { resolveVulnerabilities } from "@/lib/ingest/apply/resolve-vulnerabilities";
import type { AdvisorySettler } from "@/lib/ingest/apply/settle-advisories";
import { findUnevaluated } from "@/lib/ingest/apply/unevaluated-checks";
import { type Witnessed, writeObservations } from "@/lib/ingest/apply/write-observations";
import { writePresences } from "@/lib/ingest/apply/write-presences";
import { writeRuleTexts } from "@/lib/ingest/apply/write-rule-texts";
import { compareImport } from "@/lib/ingest/osv/compare-import";
import { beginReplay, endReplay } from "@/lib/ingest/replay/replay-findings";
import type { RecordStager } from "@/lib/ingest/stage/record-stager";

/** What a staged report needs beside its rows. */
export type StagedReport = {
  stager: RecordStager;
  /** Null where nothing was written while the report was read. */
  settler: AdvisorySettler | null;
  targets: readonly Target[];
  stream: StreamContext;
  coverage: Coverage;
  /** The report shows that something was examined, even if it found nothing. */
  looked: boolean;
  tool: string;
  /** Called once, when what remains is the database's work: this process may turn to its own. */
  onHandedOver?: () => void;
  /** The import was applied before and is read again (law 9): the stored report it comes from. */
  replayOf?: Uint8Array;
};

/** What an import did, for its page: the same names as `counts` in the public contract. */
export type AppliedCounts = {
  new: number;
  changed: number;
  unchanged: number;
  resolved: number;
  reopened: number;
  retired: number;
  /** Findings folded into another one, because they turned out to be the same. */
  merged: number;
  held: number;
};

/** `changed`: something that risks depend on is different now. */
export type Applied = {
  counts: AppliedCounts;
  placed: PlacedTarget[];
  entriesByKind: Record<string, number>;
  changed: boolean;
  /** Assets that a replayed import has left. */
  leftAssetIds: string[];
};

/**
 * Brings the organization's findings in line with one staged report, inside the import's transaction. The order matters:
 * what the import covers and holds decides which versions are current, and that decides the state new rows are born with.
 */
export async function applyFindings(context: ApplyContext, report: StagedReport): Promise<Applied> {
  const replays = report.replayOf !== undefined;
  const placed = await resolveTargets(context, report.targets, report.stream);
  await findUnevaluated(context, report.stager.unevaluated);
  const content = contentOf(context, report, placed);
  const place = { covered: report.coverage.covered, content, listsPackages: report.stager.components > 0 };
  if (!report.replayOf) {
    await placeInStreams(context, place);
    const again = await repeatsLast(context, content);
    if (again) return seenAgain(context, report, placed, again);
  }
  const { advisories } = report.stager;
  const aliased = await resolveVulnerabilities(context, (await report.settler?.rest(advisories)) ?? advisories);
  report.onHandedOver?.();
  const severalTargets = report.targets.length > 1;
  const { hasPlaces, findings: staged } = report.stager;
  const findings = await keyFindings(context, { hasPlaces, severalTargets, staged });
  const { leftAssetIds, moves, merged } = report.replayOf
    ? await beginReplay(context, report, report.replayOf)
    : { leftAssetIds: [], moves: true, merged: 0 };
  if (report.replayOf) await placeInStreams(context, place);
  const entriesByKind = await countEntries(context);
  const held = moves ? await holdClosures(context, report.looked) : 0;
  await refreshCurrency(context.connection, context.orgId, [...new Set([...imagesOf(placed), ...leftAssetIds])]);
  await placePackages(context);
  const inserted = await insertFindings(context, { severalTargets });
  await writeSightings(context);
  const witnessed = await writeObservations(context, findings);
  await writeRuleTexts(context, report.stager.toldRules);
  await closeObservations(context, { isNew: !replays });
  await writePresences(context, {
    listsPackages: report.stager.components > 0,
    removes: report.coverage.addsOnly === null,
    replays,
  });
  const unwitnessed = report.replayOf ? await endReplay(context) : 0;
  await compareImport(context);
  const touched = await countTouched(context);
  const changed = inserted + witnessed.changed + witnessed.added + touched > 0;
  const drifted = changed ? await followDrift(context, { replays }) : [];
  const followed = drifted.length === 0 ? 0 : await countNewborn(context, drifted);
  const moved = await refreshFindings(context.connection, context.orgId, causeOf(context, report));
  return {
    counts: {
      ...countsOf(inserted - followed, witnessed, held),
      ...moved,
      retired: moved.retired + unwitnessed,
      merged: aliased + merged,
    },
    placed,
    entriesByKind,
    changed,
    leftAssetIds,
  };
}

/** No finding to compare; only which versions of the images are current may have changed. */
async function seenAgain(
  context: ApplyContext,
  report: StagedReport,
  placed: PlacedTarget[],
  entriesByKind: Record<string, number>,
): Promise<Applied> {
  await refreshCurrency(context.connection, context.orgId, imagesOf(placed));
  // Reports of other targets may have worded its rules since.
  await writeRuleTexts(context, report.stager.toldRules);
  const touched = await countTouched(context);
  const moved = await refreshFindings(context.connection, context.orgId, causeOf(context, report));
  const unchanged = Object.values(entriesByKind).reduce((sum, entries) => sum + entries, 0);
  const counts = { new: 0, changed: 0, unchanged, ...moved, merged: 0, held: 0 };
  return { counts, placed, entriesByKind, changed: touched > 0, leftAssetIds: [] };
}

function causeOf({ importId }: ApplyContext, report: StagedReport) {
  return { importId, reason: `${report.tool} no longer reports it` };
}

async function countTouched({ connection }: ApplyContext): Promise<number> {
  const { rows } = await connection.query("SELECT count(*)::int AS count FROM touched");
  return rows[0].count;
}

function imagesOf(placed: readonly PlacedTarget[]): string[] {
  return [...new Set(placed.filter(({ target }) => target.kind === "image").map(({ assetId }) => assetId))];
}

/** Findings of this import that turned out to be earlier ones, edited or moved. */
async function countNewborn({ connection }: ApplyContext, ids: readonly string[]): Promise<number> {
  const { rows } = await connection.query(
    "SELECT count(DISTINCT i.candidate)::int AS count FROM in_finding i WHERE i.candidate = i.finding_id AND i.candidate = ANY($1::uuid[])",
    [ids],
  );
  return rows[0].count;
}

function countsOf(
  inserted: number,
  witnessed: Witnessed,
  held: number,
): Pick<AppliedCounts, "new" | "changed" | "unchanged" | "held"> {
  // Another version or tool that sees a known finding says nothing new of it.
  const again = Math.max(0, witnessed.added - inserted);
  return { new: inserted, changed: witnessed.changed, unchanged: witnessed.unchanged + again, held };
}
