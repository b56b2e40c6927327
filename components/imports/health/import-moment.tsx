import Link from "next/link";
import { RelativeTime } from "@/components/ui/relative-time";

/** When an import came, leading to it. */
export function ImportMoment({ moment }: { moment: { importId: string; at: string } | null }) {
  if (!moment) return <span className="text-ink-muted">never</span>;
  return (
    <Link href={`/imports/${moment.importId}`} className="link whitespace-nowrap">
      <RelativeTime at={moment.at} />
    </Link>
  );
}

/** The last failure with its reason, in the words its sender was told. */
export function FailureMoment({ failure }: { failure: { importId: string; at: string; reason: string } | null }) {
  if (!failure) return <span className="text-ink-muted">none</span>;
  return (
    <span className="block max-w-md min-w-40">
      <ImportMoment moment={failure} />
      <span className="block text-xs break-words text-ink-muted">{failure.reason}</span>
    </span>
  );
}
