"use client";

import { useState } from "react";
import { BuiltInFormats } from "@/components/settings/formats/built-in-formats";
import { FormatEditor, type FormatStart } from "@/components/settings/formats/format-editor";
import { FormatRow } from "@/components/settings/formats/format-row";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { plural } from "@/lib/client/format-number";
import { draftOf, EMPTY_DRAFT } from "@/lib/client/mapping-draft";
import { useList } from "@/lib/client/use-list";
import { useMay } from "@/lib/client/use-session";
import { EXAMPLE_MAPPING, EXAMPLE_SAMPLE } from "@/lib/model/mapping-example";

const BLANK: FormatStart = { saved: null, draft: EMPTY_DRAFT, sample: "" };
const EXAMPLE: FormatStart = { saved: null, draft: draftOf(EXAMPLE_MAPPING), sample: EXAMPLE_SAMPLE };

/** Formats of the organization's own: made by pointing at values of a sample, then used like any other. */
export function FormatsSettings() {
  const list = useList("listFormats", { origin: "own" });
  const isAdmin = useMay("admin");
  const [open, setOpen] = useState<FormatStart | null>(null);
  if (open) {
    return <FormatEditor key={open.saved?.id ?? "new"} start={open} onDone={() => setOpen(null)} />;
  }
  const start = isAdmin && (
    <span className="flex flex-wrap gap-2">
      <Button variant="primary" onClick={() => setOpen(BLANK)}>
        New format
      </Button>
      <Button onClick={() => setOpen(EXAMPLE)}>Start from the example</Button>
    </span>
  );
  return (
    <div className="flex flex-col gap-6">
      <p className="max-w-prose text-sm text-ink-muted">
        A scanner whose reports Plimsoll does not know yet needs no code: say which value of an entry is which field of
        a finding, watch a sample being read, and save. Reports then name the format when they are delivered.
      </p>
      <Section
        title="Your formats"
        note={list.rows.length > 0 ? plural(list.rows.length, "format") : undefined}
        action={list.rows.length > 0 && start}
      >
        {list.rows.length > 0 && (
          <ul className="divide-y divide-line">
            {list.rows.map((format) => (
              <FormatRow
                key={format.id}
                format={format}
                onEdit={
                  isAdmin && format.mapping
                    ? () => setOpen({ saved: format, draft: draftOf(format.mapping ?? EXAMPLE_MAPPING), sample: "" })
                    : null
                }
              />
            ))}
          </ul>
        )}
        {list.rows.length === 0 && list.error && (
          <ErrorState title="The formats could not be read" error={list.error} onRetry={list.retry} />
        )}
        {list.rows.length === 0 && !list.error && list.isLoading && <SkeletonRows rows={2} label="Loading formats" />}
        {list.rows.length === 0 && !list.error && !list.isLoading && (
          <EmptyState title="No format of your own yet" action={start}>
            {isAdmin
              ? "The example is a small report with its mapping: change it until it is yours."
              : "An administrator can make one from a sample report."}
          </EmptyState>
        )}
      </Section>
      <BuiltInFormats />
    </div>
  );
}
