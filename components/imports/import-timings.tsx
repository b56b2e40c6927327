import { Section } from "@/components/ui/section";
import { formatDuration } from "@/lib/client/format-time";
import type { ImportDetail } from "@/lib/contracts/http/import";

const STAGES: Record<string, string> = {
  received: "Receiving",
  queued: "Waiting for a worker",
  parsing: "Reading",
  applying: "Applying",
  correlating: "Correlating",
};

/** How long each stage took, to scale. */
export function ImportTimings({ item }: { item: ImportDetail }) {
  const stages = Object.entries(item.timings);
  if (stages.length === 0) return null;
  const longest = Math.max(1, ...stages.map(([, ms]) => ms));
  return (
    <Section title="How long it took">
      <dl className="grid grid-cols-[auto_1fr_auto] items-center gap-x-4 gap-y-1.5 text-sm">
        {stages.map(([stage, ms]) => (
          <div key={stage} className="col-span-3 grid grid-cols-subgrid items-center">
            <dt className="text-ink-muted">{STAGES[stage] ?? stage}</dt>
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
