import { formatCount } from "@/lib/client/format-number";

type Read = { entries: number; rejected: number };
type Changes = {
  new: number;
  changed: number;
  resolved: number;
  reopened: number;
  retired: number;
  merged: number;
};

const READ = [
  { key: "entries", label: "Entries" },
  { key: "rejected", label: "Not understood" },
] as const;
const CHANGES = [
  { key: "new", label: "New" },
  { key: "changed", label: "Changed" },
  { key: "resolved", label: "Resolved" },
  { key: "reopened", label: "Reopened" },
  { key: "retired", label: "Retired" },
  { key: "merged", label: "Merged" },
] as const;

/** What was read before and is read now, and what that did to the findings. */
export function ReplayDifference({ before, after, changes }: { before: Read | null; after: Read; changes: Changes }) {
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-4">
      {READ.map(({ key, label }) => (
        <div key={key}>
          <dt className="text-xs text-ink-muted">{label}</dt>
          <dd className="text-base font-semibold">
            {before && before[key] !== after[key] && (
              <>
                <span className="font-normal text-ink-muted">{formatCount(before[key])}</span>
                <span aria-hidden> → </span>
                <span className="sr-only"> before, now </span>
              </>
            )}
            {formatCount(after[key])}
          </dd>
        </div>
      ))}
      {CHANGES.map(({ key, label }) => (
        <div key={key}>
          <dt className="text-xs text-ink-muted">{label}</dt>
          <dd className={changes[key] > 0 ? "text-base font-semibold" : "text-base text-ink-muted"}>
            {formatCount(changes[key])}
          </dd>
        </div>
      ))}
    </dl>
  );
}
