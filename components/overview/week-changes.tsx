import Link from "next/link";
import { TextParts } from "@/components/overview/text-parts";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { formatDay } from "@/lib/client/format-time";
import type { Overview } from "@/lib/contracts/http/overview";

/** What changed this week in words, and what bent the curve in the period. */
export function WeekChanges({
  changes,
  annotations,
}: {
  changes: Overview["changes"];
  annotations: Overview["annotations"];
}) {
  return (
    <Section title="What changed this week">
      {changes.length === 0 && <p className="text-sm text-ink-muted">Nothing was imported or decided this week.</p>}
      <ul className="flex flex-col gap-2.5 text-sm">
        {changes.map((change) => (
          <li key={change.parts.map(({ text }) => text).join("") + change.at}>
            <p>
              <TextParts parts={change.parts} />
            </p>
            {change.at && <RelativeTime at={change.at} className="text-xs text-ink-muted" />}
          </li>
        ))}
      </ul>
      {annotations.length > 0 && (
        <>
          <h3 className="mt-5 mb-2 text-xs font-medium text-ink-muted">What bent the curve</h3>
          <ul className="flex flex-col gap-1.5 text-sm">
            {annotations.map((note) => (
              <li key={note.at + note.text} className="flex gap-3">
                <span className="w-24 shrink-0 text-ink-muted">{formatDay(note.at)}</span>
                {note.href ? (
                  <Link href={note.href} className="link">
                    {note.text}
                  </Link>
                ) : (
                  <span>{note.text}</span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
