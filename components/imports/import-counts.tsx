import Link from "next/link";
import { goneSentences } from "@/components/imports/inventory-words";
import { Section } from "@/components/ui/section";
import { formatCount } from "@/lib/client/format-number";
import type { ImportDetail } from "@/lib/contracts/http/import";

const READ = [
  { key: "entries", label: "Entries in the report" },
  { key: "observations", label: "Understood" },
  { key: "rejected", label: "Not understood" },
] as const;
const CHANGED = [
  { key: "new", label: "New" },
  { key: "changed", label: "Changed" },
  { key: "unchanged", label: "Unchanged" },
  { key: "resolved", label: "Resolved" },
  { key: "reopened", label: "Reopened" },
  { key: "held", label: "Closures held" },
] as const;

/** Of an inventory, what is counted of objects and not of findings. */
const OF_OBJECTS: Readonly<Record<string, string>> = {
  new: "New objects",
  changed: "Changed objects",
  unchanged: "Unchanged objects",
  resolved: "Findings fixed",
  reopened: "Findings reopened",
};

/** What was read, and what it did to the findings; each change leads to the findings. */
export function ImportCounts({ item }: { item: ImportDetail }) {
  const { observations, new: added, changed, unchanged, reopened } = item.counts;
  const { inventory } = item;
  return (
    <Section title="What it held and what it changed">
      {inventory && (
        <div className="mb-4 flex max-w-2xl flex-col gap-1 text-sm">
          {goneSentences(inventory, item.counts).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      )}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3">
        {READ.map(({ key, label }) => (
          <Figure
            key={key}
            label={label}
            value={item.counts[key]}
            href={key === "rejected" && item.counts.rejected > 0 ? "#problems" : null}
          />
        ))}
        {CHANGED.map(({ key, label }) => (
          <Figure
            key={key}
            label={(inventory && OF_OBJECTS[key]) || label}
            value={item.counts[key]}
            href={
              key !== "unchanged" && !(inventory && (key === "new" || key === "changed")) && item.counts[key] > 0
                ? `/findings?importId=${item.id}&change=${key}&status=any`
                : null
            }
          />
        ))}
      </dl>
      {!inventory && observations > added + changed + unchanged + reopened && (
        <p className="mt-4 max-w-2xl text-sm text-ink-muted">
          An entry that is understood need not be a finding: packages, passed checks, owners and rows of a feed are kept
          and open none, and several entries can be one finding.
        </p>
      )}
    </Section>
  );
}

function Figure({ label, value, href }: { label: string; value: number; href: string | null }) {
  return (
    <div>
      <dt className="text-xs text-ink-muted">{label}</dt>
      <dd className="text-xl font-semibold">
        {href ? (
          <Link href={href} className="link">
            {formatCount(value)}
          </Link>
        ) : (
          formatCount(value)
        )}
      </dd>
    </div>
  );
}
