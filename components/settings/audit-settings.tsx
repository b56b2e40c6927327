"use client";

import Link from "next/link";
import { actionWords, detailWords, subjectHref } from "@/components/settings/audit-words";
import { SettingsList } from "@/components/settings/settings-list";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { formatAbsolute } from "@/lib/client/format-time";
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
  const detail = detailWords(event.detail);
  const href = subjectHref(event);
  return (
    <li className="flex flex-col gap-x-3 gap-y-0.5 py-2 text-sm sm:flex-row sm:items-baseline">
      <span className="w-40 shrink-0 text-ink-muted">
        <RelativeTime at={event.at} />
        <span className="block text-xs" suppressHydrationWarning>
          {formatAbsolute(event.at)}
        </span>
      </span>
      <span className="min-w-0 flex-1 break-words">
        <span className="font-medium">{event.actor}</span>: {actionWords(event.action)}
        {event.subjectName && (
          <>
            {", "}
            {href ? (
              <Link href={href} className="link">
                {event.subjectName}
              </Link>
            ) : (
              event.subjectName
            )}
          </>
        )}
        {detail && <span className="block text-xs text-ink-muted">{detail}</span>}
      </span>
    </li>
  );
}
