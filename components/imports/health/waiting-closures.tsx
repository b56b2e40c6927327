import Link from "next/link";
import { type HealthColumn, HealthTable } from "@/components/imports/health/health-table";
import { ImportMoment } from "@/components/imports/health/import-moment";
import { Section } from "@/components/ui/section";
import { formatCount, plural } from "@/lib/client/format-number";
import type { WaitingClosure } from "@/lib/contracts/http/import-health";
import { findingKindsText } from "@/lib/model/finding-kind";

const COLUMNS: readonly HealthColumn<WaitingClosure>[] = [
  {
    header: "Asset",
    cell: ({ asset }) => (
      <Link href={`/assets/${asset.id}`} className="link break-all">
        {asset.name}
      </Link>
    ),
  },
  {
    header: "Would close",
    cell: ({ wouldClose, of, kind }) => (
      <>
        {formatCount(wouldClose)} of {formatCount(of)}{" "}
        <span className="text-ink-muted">{findingKindsText([kind])}</span>
      </>
    ),
  },
  { header: "Why held", from: "md", cell: ({ reason }) => reason },
  {
    header: "Waiting since",
    cell: ({ importId, receivedAt }) => <ImportMoment moment={{ importId, at: receivedAt }} />,
  },
];

/** Closures that looked like an accident, the longest waiting first. */
export function WaitingClosures({ held, total }: { held: readonly WaitingClosure[]; total: number }) {
  return (
    <div id="held">
      <Section title="Held closures" note="Nothing is closed until somebody decides">
        {held.length === 0 ? (
          <p className="text-sm text-ink-muted">No closure waits for a decision.</p>
        ) : (
          <HealthTable
            label="Held closures, longest waiting first"
            rows={held}
            rowKey={({ importId, asset, kind }) => `${importId} ${asset.id} ${kind}`}
            columns={COLUMNS}
          />
        )}
        {total > held.length && (
          <p className="mt-2 text-sm">
            <Link href="/imports?status=held" className="link">
              and {plural(total - held.length, "more")}
            </Link>
          </p>
        )}
      </Section>
    </div>
  );
}
