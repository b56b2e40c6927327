import { Section } from "@/components/ui/section";
import { formatDuration } from "@/lib/client/format-time";
import type { ImportDetail } from "@/lib/contracts/http/import";

const STAGES: readonly [stage: string, word: string][] = [
  ["keepMs", "Keeping the file"],
  ["parseMs", "Reading"],
  ["applyMs", "Applying"],
  ["correlateMs", "Correlating"],
];

/** How long each stage took, to scale. */
export function ImportTimings({ item }: { item: ImportDetail }) {
  const stages = STAGES.flatMap(([stage, word]) => {
    const ms = item.timings[stage];
    return ms === undefined ? [] : [[word, ms] as const];
  });
  if (stages.length === 0) return null;
  const total = item.timings.totalMs;
  const longest = Math.max(1, ...stages.map(([, ms]) => ms));
  return (
    <Section
      title="How long it took"
      note={total === undefined ? undefined : `${formatDuration(total)} in all; the file is kept while it is read`}
    >
      <dl className="grid grid-cols-[auto_1fr_auto] items-center gap-x-4 gap-y-1.5 text-sm">
        {stages.map(([word, ms]) => (
          <div key={word} className="col-span-3 grid grid-cols-subgrid items-center">
            <dt className="text-ink-muted">{word}</dt>
            <dd className="h-2 rounded-sm bg-track-soft" aria-hidden>
              <span
                className="block h-full rounded-sm bg-accent"
                style={{ width: `${Math.max(0.5, (ms / longest) * 100)}%` }}
              />
            </dd>
            <dd className="text-right">{formatDuration(ms)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
