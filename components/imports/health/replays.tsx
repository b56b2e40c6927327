"use client";

import { RotateCw } from "lucide-react";
import Link from "next/link";
import { toast } from "sonner";
import { type HealthColumn, HealthTable } from "@/components/imports/health/health-table";
import { ReplayDifference } from "@/components/imports/replay-difference";
import { Button } from "@/components/ui/button";
import { ProgressBar } from "@/components/ui/progress-bar";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { formatCount, plural } from "@/lib/client/format-number";
import { useChange } from "@/lib/client/use-change";
import { useMay } from "@/lib/client/use-session";
import type { OlderReading } from "@/lib/contracts/http/import-health";
import type { ReplayBatch, ReplayFilter } from "@/lib/contracts/http/import-replay";

/** What today's parsers have not read yet, the buttons to have it read, and what the last such reading changed. */
export function Replays({ older, latest }: { older: readonly OlderReading[]; latest: ReplayBatch | null }) {
  const may = useMay("admin");
  const replay = useChange("replayImports", ["importHealth", "listImports", "getImport"]);
  const ask = (body: ReplayFilter) =>
    replay.mutate(
      { body },
      {
        onSuccess: ({ asked }) =>
          toast.success(
            asked > 0
              ? `${plural(asked, "import is", "imports are")} read again, one by one.`
              : "Nothing to read again.",
          ),
      },
    );
  const button = ({ format, version, imports }: OlderReading) => (
    <Button
      size="sm"
      disabled={replay.isPending}
      aria-label={`Read ${plural(imports, "import")} of ${format} version ${version} again`}
      onClick={() => ask({ format, olderParser: true })}
    >
      <RotateCw /> Read again
    </Button>
  );
  const columns = may ? [...COLUMNS, { header: "Read again", cell: button }] : COLUMNS;
  return (
    <div id="replays">
      <Section
        title="Read by an older parser"
        note="Reading again keeps ids, decisions and history"
        action={
          may && older.length > 1 ? (
            <Button disabled={replay.isPending} onClick={() => ask({ olderParser: true })}>
              <RotateCw /> Read all again
            </Button>
          ) : undefined
        }
      >
        {older.length === 0 ? (
          <p className="text-sm text-ink-muted">Every stored report was read by today's parsers.</p>
        ) : (
          <HealthTable
            label="Imports that an older parser has read"
            rows={older}
            rowKey={({ format, version }) => `${format} ${version}`}
            columns={columns}
          />
        )}
      </Section>
      {latest && <Latest batch={latest} />}
    </div>
  );
}

const COLUMNS: readonly HealthColumn<OlderReading>[] = [
  {
    header: "Format",
    cell: ({ format }) => (
      <Link href={`/imports?${new URLSearchParams({ format })}`} className="link font-mono">
        {format}
      </Link>
    ),
  },
  { header: "Read by", align: "right", cell: ({ version }) => `version ${version}` },
  { header: "Today", align: "right", from: "sm", cell: ({ today }) => `version ${today}` },
  { header: "Imports", align: "right", cell: ({ imports }) => formatCount(imports) },
];

function Latest({ batch }: { batch: ReplayBatch }) {
  const over = batch.waiting === 0;
  return (
    <div className="mt-5">
      <Section
        title="The last time many were read again"
        note={
          <>
            {plural(batch.imports, "import")}, asked for by {batch.by}, <RelativeTime at={batch.at} />
          </>
        }
      >
        <p className="mb-3 text-sm">
          {formatCount(batch.done)} done, {formatCount(batch.failed)} could not be read, {formatCount(batch.waiting)}{" "}
          waiting.
        </p>
        {!over && (
          <div className="mb-3">
            <ProgressBar
              label="Progress of reading again"
              share={(batch.done + batch.failed) / Math.max(1, batch.imports)}
            />
          </div>
        )}
        <ReplayDifference before={batch.before} after={batch.after} changes={batch} />
        {batch.examples.length > 0 && (
          <ul className="mt-4 divide-y divide-line text-sm">
            {batch.examples.map((example) => (
              <li key={example.importId} className="flex flex-wrap gap-x-3 gap-y-0.5 py-1.5">
                <Link href={`/imports/${example.importId}`} className="link break-all">
                  {example.filename ?? "Report without a name"}
                </Link>
                <span className="min-w-0 break-words text-ink-muted">
                  {example.reason ?? plural(example.changes, "change")}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </div>
  );
}
