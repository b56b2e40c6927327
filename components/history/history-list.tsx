import Link from "next/link";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import type { HistoryEvent } from "@/lib/contracts/http/history-event";

/** What happened, newest first, with the import that caused it. */
export function HistoryList({ title, events }: { title: string; events: readonly HistoryEvent[] }) {
  if (events.length === 0) return null;
  return (
    <Section title={title}>
      <ol className="flex flex-col gap-2.5 border-l border-line pl-4">
        {events.map((event) => (
          <li key={`${event.at}${event.type}${event.text}`} className="relative text-sm">
            <span
              aria-hidden
              className="absolute top-1.5 -left-[21px] size-2.5 rounded-full border-2 border-canvas bg-line-strong"
            />
            <p>{event.text}</p>
            <p className="text-xs text-ink-muted">
              <RelativeTime at={event.at} />
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
    </Section>
  );
}
