"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { ImportStatusBadge, isFinal } from "@/components/imports/import-status-badge";
import { FeedSchedule } from "@/components/settings/feeds/feed-schedule";
import { FeedUpload } from "@/components/settings/feeds/feed-upload";
import { FEED_WORDS } from "@/components/settings/feeds/feed-words";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Facts } from "@/components/ui/section";
import { formatCount, plural } from "@/lib/client/format-number";
import type { FeedStatus } from "@/lib/contracts/http/feed";

/** One feed: what is loaded, what became of its last file, its schedule, and for an operator the ways to change that. */
export function FeedCard({ status, mayOperate }: { status: FeedStatus; mayOperate: boolean }) {
  const words = FEED_WORDS[status.feed];
  return (
    <li className="grid gap-x-6 gap-y-3 py-4 lg:grid-cols-[1fr_auto]" aria-label={words.name}>
      <div className="flex min-w-0 flex-col gap-2">
        <h3 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">
          {words.name}
          {status.loaded ? <Badge tone="good">Loaded</Badge> : <Badge tone="amber">Never loaded</Badge>}
        </h3>
        <p className="text-ink-muted">
          {words.what}. {status.loaded ? words.absent : "Until it is loaded, nothing of this is known."}
        </p>
        <Facts items={factsOf(status)} />
      </div>
      {mayOperate && (
        <div className="flex flex-wrap items-start gap-2 lg:flex-col lg:items-end">
          {status.schedule && <FeedSchedule feed={status.feed} name={words.name} schedule={status.schedule} />}
          <FeedUpload feed={status.feed} name={words.name} file={words.file} />
        </div>
      )}
    </li>
  );
}

function factsOf({ feed, loaded, delivery, schedule }: FeedStatus): { name: string; value: ReactNode }[] {
  const facts: { name: string; value: ReactNode }[] = [];
  if (loaded) {
    facts.push(
      {
        name: "As of",
        value: (
          <>
            <RelativeTime at={loaded.asOf} />
            <span className="text-ink-muted">, {FEED_WORDS[feed].dated}</span>
          </>
        ),
      },
      ...(loaded.version
        ? [
            {
              name: "Version",
              value: (
                <>
                  <span className="font-mono text-xs">{loaded.version}</span>
                  <span className="text-ink-muted">, {FEED_WORDS[feed].versioned}</span>
                </>
              ),
            },
          ]
        : []),
      {
        name: "Rows",
        value: (
          <span className="tabular-nums">
            {formatCount(loaded.rows)} {FEED_WORDS[feed].rows}
          </span>
        ),
      },
      {
        name: "Source",
        value: (
          <>
            <span className="break-all">{loaded.source}</span>
            <span className="text-ink-muted">
              , loaded <RelativeTime at={loaded.loadedAt} />
            </span>
          </>
        ),
      },
    );
  }
  if (delivery) facts.push({ name: "Last file", value: <Delivery delivery={delivery} /> });
  facts.push({ name: "Schedule", value: schedule ? <Schedule schedule={schedule} /> : "None: it is loaded by hand" });
  return facts;
}

function Delivery({ delivery }: { delivery: NonNullable<FeedStatus["delivery"]> }) {
  const { importId, status, by, at, error, rejected } = delivery;
  return (
    <>
      <ImportStatusBadge status={status} />{" "}
      <span className="text-ink-muted">
        {by === null ? "by another organization" : `by ${by}`} <RelativeTime at={at} />
      </span>
      {isFinal(status) && rejected > 0 && <>, {plural(rejected, "entry", "entries")} not understood</>}
      {importId && (
        <>
          {" · "}
          <Link href={`/imports/${importId}`} className="link">
            its import
          </Link>
        </>
      )}
      {error && <span className="block text-act">{error}</span>}
    </>
  );
}

function Schedule({ schedule }: { schedule: NonNullable<FeedStatus["schedule"]> }) {
  const { on, from, everyHours, triedAt, error, url } = schedule;
  const who = from === "operator" ? "an operator said so" : "PLIMSOLL_FEEDS says so";
  return (
    <>
      {on ? `On, every ${everyHours} hours` : "Off"} <span className="text-ink-muted">({who})</span>
      <span className="block break-all text-ink-muted">{url}</span>
      {triedAt && (
        <span className="block">
          <span className="text-ink-muted">
            Looked for a newer file <RelativeTime at={triedAt} />:{" "}
          </span>
          {error ? <span className="text-act">{error}</span> : "reached"}
        </span>
      )}
    </>
  );
}
