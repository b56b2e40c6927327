import Link from "next/link";
import { type HealthColumn, HealthTable } from "@/components/imports/health/health-table";
import { Badge, type Tone } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { formatCount, plural } from "@/lib/client/format-number";
import type { EventSenderHealth } from "@/lib/contracts/http/import-health";

const STATES: Record<EventSenderHealth["state"], { word: string; tone: Tone }> = {
  failing: { word: "Failing", tone: "act" },
  silent: { word: "Silent", tone: "attend" },
  never: { word: "Nothing yet", tone: "amber" },
  once: { word: "One hour only", tone: "neutral" },
  reporting: { word: "Sending", tone: "good" },
};
const PURPOSES: Record<EventSenderHealth["purpose"], string> = {
  falco: "Falco",
  "k8s-audit": "API server’s audit log",
  admission: "API server’s admission webhook",
  token: "With a token",
};

const COLUMNS: readonly HealthColumn<EventSenderHealth>[] = [
  { header: "Sender", cell: (sender) => <Sender sender={sender} /> },
  { header: "State", cell: ({ state }) => <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge> },
  {
    header: "Last event",
    cell: ({ lastAt }) => (lastAt ? <RelativeTime at={lastAt} /> : <span className="text-ink-muted">never</span>),
  },
  { header: "Usually", from: "md", cell: ({ everyHours }) => usually(everyHours) },
  { header: "In a day", align: "right", from: "sm", cell: ({ events }) => formatCount(events) },
  { header: "Kept as alerts", align: "right", from: "md", cell: ({ kept }) => formatCount(kept) },
  { header: "Not understood", from: "sm", cell: (sender) => <Problem sender={sender} /> },
];

/** Who sends runtime events, in trouble first: a sensor that died looks like a cluster in which nothing happens. */
export function SenderTable({ senders }: { senders: readonly EventSenderHealth[] }) {
  return (
    <div id="senders">
      <Section
        title="Senders of runtime events"
        note="An event key and its cluster"
        action={
          <Link href="/settings/tokens" className="link text-sm">
            Event keys
          </Link>
        }
      >
        {senders.length === 0 ? (
          <p className="text-sm text-ink-muted">
            There is no event key, and nobody has sent runtime events with a token: nothing is known of what happens in
            the clusters. Make a key for Falco or an API server.
          </p>
        ) : (
          <HealthTable
            label="Senders of runtime events, in trouble first"
            rows={senders}
            rowKey={({ id, cluster }) => `${id} ${cluster}`}
            columns={COLUMNS}
          />
        )}
      </Section>
    </div>
  );
}

function Sender({ sender }: { sender: EventSenderHealth }) {
  return (
    <span className="block min-w-28">
      <span className="font-medium break-all">{sender.cluster ?? "no cluster stated"}</span>
      <span className="block text-xs text-ink-muted">
        {[PURPOSES[sender.purpose], sender.name].filter(Boolean).join(", ")}
      </span>
      <span className="sm:hidden">
        <Problem sender={sender} />
      </span>
    </span>
  );
}

function Problem({ sender: { notUnderstood, problem, state } }: { sender: EventSenderHealth }) {
  if (notUnderstood === 0 && state !== "failing") return <span className="text-ink-muted max-sm:hidden">none</span>;
  return (
    <span className="block max-w-72 text-xs">
      {state === "failing" ? "The last delivery was refused" : plural(notUnderstood, "entry", "entries")}
      {problem && <span className="block break-words text-ink-muted">{problem}</span>}
    </span>
  );
}

function usually(everyHours: number | null) {
  if (everyHours === null)
    return (
      <span className="text-ink-muted" title="How often it sends is known once it has sent in a second hour">
        not known yet
      </span>
    );
  if (everyHours <= 1) return "every hour";
  return everyHours < 48 ? `every ${Math.round(everyHours)} hours` : `every ${Math.round(everyHours / 24)} days`;
}
