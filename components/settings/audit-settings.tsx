"use client";

import { SettingsList } from "@/components/settings/settings-list";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { type ItemOf, useList } from "@/lib/client/use-list";

/** Who did what to which thing, newest first; written in the transaction that did it. */
export function AuditSettings() {
  const list = useList("listAudit", {});
  return (
    <Section title="Audit" note="Who changed what">
      <SettingsList what="audit events" list={list} empty="Nothing has been changed yet.">
        {(event) => <AuditRow key={event.id} event={event} />}
      </SettingsList>
    </Section>
  );
}

function AuditRow({ event }: { event: ItemOf<"listAudit"> }) {
  const detail = Object.entries(event.detail).filter(([, value]) => value !== null && value !== "");
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-2 text-sm">
      <span className="w-28 shrink-0 text-ink-muted">
        <RelativeTime at={event.at} />
      </span>
      <span className="font-medium">{event.actor}</span>
      <code className="font-mono text-xs">{event.action}</code>
      <span className="text-ink-muted">{event.subject}</span>
      {detail.length > 0 && (
        <span className="min-w-0 basis-full font-mono text-xs break-all text-ink-muted sm:pl-31">
          {detail
            .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`)
            .join("  ")}
        </span>
      )}
    </li>
  );
}
