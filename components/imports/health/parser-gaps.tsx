import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { Section } from "@/components/ui/section";
import { formatCount, plural } from "@/lib/client/format-number";
import type { ParserGap } from "@/lib/contracts/http/import-health";

/** What was in the reports and is in no list: by parser and version, with reasons and the imports they stand in. */
export function ParserGaps({ gaps }: { gaps: readonly ParserGap[] }) {
  return (
    <div id="gaps">
      <Section title="Not understood" note="In the latest report of each file">
        {gaps.length === 0 ? (
          <p className="text-sm text-ink-muted">Every entry of the latest reports was understood.</p>
        ) : (
          <ul className="divide-y divide-line border-b border-line">
            {gaps.map((gap) => (
              <Gap key={`${gap.format} ${gap.version}`} gap={gap} />
            ))}
          </ul>
        )}
      </Section>
    </div>
  );
}

function Gap({ gap }: { gap: ParserGap }) {
  const older = gap.today !== null && gap.version < gap.today;
  return (
    <li className="flex flex-col gap-2 py-3 text-sm">
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <Link href={`/imports?${new URLSearchParams({ format: gap.format })}`} className="link font-mono">
          {gap.format}
        </Link>
        <span className="text-ink-muted">version {gap.version}</span>
        {older && <Badge tone="amber">today's is {gap.today}: read these again</Badge>}
        <span>
          <span className="font-semibold text-attend">{formatCount(gap.notUnderstood)}</span> of{" "}
          {plural(gap.entries, "entry", "entries")} in {plural(gap.imports, "import")}
        </span>
      </p>
      <ul className="flex flex-col gap-1">
        {gap.examples.map((example) => (
          <li key={example.reason} className="grid gap-x-4 sm:grid-cols-[4rem_1fr]">
            <Link href={`/imports/${example.importId}#problems`} className="link sm:text-right">
              {formatCount(example.count)} ×
            </Link>
            <span className="min-w-0 break-words">
              {example.reason} <code className="font-mono text-xs break-all text-ink-muted">{example.pointer}</code>
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}
