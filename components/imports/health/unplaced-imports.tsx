import Link from "next/link";
import { type HealthColumn, HealthTable } from "@/components/imports/health/health-table";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { formatCount, plural } from "@/lib/client/format-number";
import type { UnplacedImport } from "@/lib/contracts/http/import-health";

const COLUMNS: readonly HealthColumn<UnplacedImport>[] = [
  {
    header: "Report",
    cell: ({ importId, name }) => (
      <Link href={`/imports/${importId}`} className="link break-all">
        {name}
      </Link>
    ),
  },
  { header: "Entries", from: "md", cell: ({ entries }) => formatCount(entries) },
  { header: "Sent by", from: "md", cell: ({ sender }) => sender },
  { header: "Received", cell: ({ receivedAt }) => <RelativeTime at={receivedAt} /> },
  {
    header: "Decide",
    cell: ({ importId, name }) => (
      <Button size="sm" asChild>
        <Link href={`/imports/${importId}#place`} aria-label={`Place ${name}`}>
          Place
        </Link>
      </Button>
    ),
  },
];

/** Reports that say nothing of what they are about: a person does, or their sender the next time. */
export function UnplacedImports({ imports, total }: { imports: readonly UnplacedImport[]; total: number }) {
  return (
    <div id="unplaced">
      <Section title="Imports to place" note="They close nothing until somebody says what they are about">
        {imports.length === 0 ? (
          <p className="text-sm text-ink-muted">Every import names its target.</p>
        ) : (
          <>
            <p className="mb-2 max-w-3xl text-sm text-ink-muted">
              Placing one moves its findings, with their ids, decisions and history. So that the next one needs no
              placing, its sender states <code className="font-mono text-xs">--repo</code>,{" "}
              <code className="font-mono text-xs">--image</code>, <code className="font-mono text-xs">--cluster</code>{" "}
              or <code className="font-mono text-xs">--target</code>.
            </p>
            <HealthTable
              label="Imports to place, newest first"
              rows={imports}
              rowKey={({ importId }) => importId}
              columns={COLUMNS}
            />
          </>
        )}
        {total > imports.length && (
          <p className="mt-2 text-sm">
            <Link href="/imports?waiting=place" className="link">
              and {plural(total - imports.length, "more")}
            </Link>
          </p>
        )}
      </Section>
    </div>
  );
}
