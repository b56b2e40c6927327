import Link from "next/link";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { formatDay } from "@/lib/client/format-time";
import type { HistoryEvent } from "@/lib/contracts/http/history-event";

const SHOWN = 10;

/** What happened, newest first, with the import that caused it; a long past is folded away. */
export function HistoryList({ title, events }: { title: string; events: readonly HistoryEvent[] }) {
  if (events.length === 0) return null;
  const newestFirst = events.toSorted((a, b) => b.at.localeCompare(a.at));
  return (
    <Section title={title}>
      <EventList events={newestFirst.slice(0, SHOWN)} />
      {events.length > SHOWN && (
        <details className="mt-2.5 text-sm">
          <summary className="min-h-6 w-fit rounded-sm text-ink-muted hover:text-ink">
            {events.length - SHOWN} more
          </summary>
          <div className="mt-2.5">
            <EventList events={newestFirst.slice(SHOWN)} />
          </div>
        </details>
      )}
    </Section>
  );
}

function EventList({ events }: { events: readonly HistoryEvent[] }) {
  return (
    <ol className="flex flex-col gap-2.5 border-l border-line pl-4">
      {events.map((event) => (
        <li key={`${event.at}${event.type}${event.text}${event.importId}`} className="relative text-sm">
          <span
            aria-hidden
            className="absolute top-1.5 -left-[21px] size-2.5 rounded-full border-2 border-canvas bg-line-strong"
          />
          <p>{event.text}</p>
          <p className="text-xs text-ink-muted">
            <RelativeTime at={event.at} />, {formatDay(event.at)}
            {event.actor && ` · ${event.actor}`}
            {event.importId && (
              <>
                {" · "}
                <Link href={`/imports/${event.importId}`} className="link">
                  the import
                </Link>
              </>
            )}
          </p>
        </li>
      ))}
    </ol>
  );
}
